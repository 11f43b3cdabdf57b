/* A qemu plugin that counts what a program's time depends on: instructions, the misses of
 * simulated caches, address translation and branch prediction, slow instructions, system calls,
 * bytes moved by them, and pages touched. model.py weighs the counts.
 *
 * The machine simulated: first-level caches of 32 KiB in 8 ways, 1 MiB in 16 ways, 16 MiB in 16
 * ways, lines of 64 bytes, least recently used; 64 and 1536 page translations. A miss next to a
 * line that is there counts apart ("near"), since prefetchers hide it. Branches: a bimodal
 * predictor, one with 12 and one with 40 outcomes of history, and a chooser; jumps by a table of
 * last targets, by the path that led there.
 *
 * Simulated once for all threads, one at a time: programs with threads cost what they would on
 * one processor.
 */
#include "plugin.h"

#include <pthread.h>

/* The words of the slot, after the common ones; the same order as in model.py. */
enum {
    ACCESSES = COMMON_WORDS, CODE_MISSES, L1_NEAR, L1_FAR, L2_NEAR, L2_FAR, L3_NEAR, L3_FAR,
    TLB_MISSES, WALKS, BRANCHES, BRANCH_MISSES, JUMPS, JUMP_MISSES, DIVISIONS, LONG_DIVISIONS,
    FLOAT_DIVISIONS, STRING_STEPS, SYSTEM_CALLS, BYTES_READ, BYTES_WRITTEN, PAGES, MAPPINGS, BLOCKS,
    CALLS, MULTIPLICATIONS, FLOAT_STEPS, FORWARDS
};

static uint64_t *count; /* the first slot: all threads share it */
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

/* ---- caches ----------------------------------------------------------------------------------- */

/* Tags of a set lie in order of last use; 0 is none. */
struct cache { uint32_t sets, ways; uint64_t *tags; };
static struct cache l1_code, l1, l2, l3, tlb, tlb2;

static void make_cache(struct cache *c, uint32_t sets, uint32_t ways)
{
    *c = (struct cache){ sets, ways, calloc((size_t)sets * ways, sizeof(uint64_t)) };
}

/* Returns whether it was there; it is now, as the last used. */
static inline int touch(struct cache *c, uint64_t line)
{
    uint64_t *set = c->tags + (line & (c->sets - 1)) * c->ways, tag = line + 1;
    if (set[0] == tag)
        return 1;
    uint32_t way = 1;
    while (way < c->ways && set[way] != tag)
        way++;
    int hit = way < c->ways;
    for (way -= !hit; way; way--)
        set[way] = set[way - 1];
    set[0] = tag;
    return hit;
}

static int holds(const struct cache *c, uint64_t line)
{
    const uint64_t *set = c->tags + (line & (c->sets - 1)) * c->ways;
    for (uint32_t way = 0; way < c->ways; way++)
        if (set[way] == line + 1)
            return 1;
    return 0;
}

/* ---- pages: each costs the kernel a fault and a cleared page when it is first touched ------------ */

enum { PAGE_LOG2 = 12, CHUNK_PAGES = 1 << 18, CHUNKS = 1 << 17 };
static uint64_t **touched; /* a bit for every page, in chunks of 1 GiB */

static void touch_page(uint64_t number)
{
    uint64_t chunk = number / CHUNK_PAGES, bit = 1ull << number % 64;
    if (chunk >= CHUNKS)
        return;
    if (!touched[chunk])
        touched[chunk] = calloc(CHUNK_PAGES / 64, sizeof(uint64_t));
    uint64_t *word = &touched[chunk][number % CHUNK_PAGES / 64];
    if (!(*word & bit)) {
        *word |= bit;
        count[PAGES]++;
    }
}

/* Pages that were given back, or are new: their next touch counts again. */
static void forget(uint64_t address, uint64_t size)
{
    uint64_t number = address >> PAGE_LOG2, end = (address + size + 4095) >> PAGE_LOG2;
    memset(tlb.tags, 0, (size_t)tlb.sets * tlb.ways * sizeof(uint64_t));
    while (number < end && number / CHUNK_PAGES < CHUNKS) {
        uint64_t *chunk = touched[number / CHUNK_PAGES];
        if (!chunk) {
            number = (number / CHUNK_PAGES + 1) * CHUNK_PAGES;
            continue;
        }
        chunk[number % CHUNK_PAGES / 64] &= ~(1ull << number % 64);
        number++;
    }
}

/* ---- memory ------------------------------------------------------------------------------------- */

static void missed(uint64_t line)
{
    int near = holds(&l1, line - 1) || holds(&l1, line + 1);
    count[near ? L1_NEAR : L1_FAR]++;
    if (touch(&l2, line))
        return;
    count[near ? L2_NEAR : L2_FAR]++;
    if (!touch(&l3, line))
        count[near ? L3_NEAR : L3_FAR]++;
}

static inline void access_line(uint64_t line)
{
    if (!touch(&tlb, line >> 6)) {
        count[TLB_MISSES]++;
        touch_page(line >> 6);
        if (!touch(&tlb2, line >> 6))
            count[WALKS]++;
    }
    if (!touch(&l1, line))
        missed(line);
}

/* The last stores, by address: a load of what was just stored waits for it, which is how long
 * chains of dependent steps show. */
enum { RECENT = 64, SOON = 24 };
static struct { struct { uint64_t address, number; } stores[RECENT]; uint64_t stored; } recent[SLOTS]; /* a thread's own */

/* What qemu says of an access, asked once for every kind there is: a few dozen. */
enum { KINDS = 256 };
static struct kind { uint32_t info; uint8_t is_known, is_store, bytes; } kinds[KINDS];

static inline struct kind kind_of(uint32_t info)
{
    struct kind *k = &kinds[(info ^ info >> 8 ^ info >> 16) % KINDS];
    if (!k->is_known || k->info != info)
        *k = (struct kind){ info, 1, qemu_plugin_mem_is_store(info), (uint8_t)(1u << qemu_plugin_mem_size_shift(info)) };
    return *k;
}

static inline void forward(unsigned cpu, int is_store, uint64_t address)
{
    __typeof__(*recent) *r = &recent[cpu % SLOTS];
    uint64_t word = address >> 3, place = word % RECENT;
    if (is_store) {
        r->stores[place].address = word;
        r->stores[place].number = ++r->stored;
    } else
        count[FORWARDS] += r->stores[place].address == word && r->stored - r->stores[place].number < SOON;
}

static void accessed(unsigned cpu, uint32_t info, uint64_t address, void *data)
{
    (void)data;
    int locked = many_threads;
    if (locked)
        pthread_mutex_lock(&one_at_a_time);
    struct kind kind = kind_of(info);
    count[ACCESSES]++;
    forward(cpu, kind.is_store, address);
    uint64_t line = address >> 6;
    access_line(line);
    uint64_t end = (address + kind.bytes - 1) >> 6;
    if (end != line)
        access_line(end);
    if (locked)
        pthread_mutex_unlock(&one_at_a_time);
}

/* ---- branches ------------------------------------------------------------------------------------ */

static uint8_t bimodal[1 << 14], short_history[1 << 16], long_history[1 << 16], chooser[1 << 14];
static uint64_t history, targets[1 << 12], path;

static inline uint32_t mix(uint64_t a, uint64_t b, int bits)
{
    return (uint32_t)((a * 0x9e3779b97f4a7c15u ^ b * 0xc2b2ae3d27d4eb4fu) >> (64 - bits));
}

static inline void train(uint8_t *counter, int up, int most)
{
    if (up)
        *counter += *counter < most;
    else
        *counter -= *counter > 0;
}

static void branched(uint64_t address, int taken)
{
    uint32_t place = (uint32_t)(address ^ address >> 14) & 0x3fff;
    uint8_t *base = &bimodal[place], *brief = &short_history[mix(address, history & 0xfff, 16)],
            *full = &long_history[mix(address, history & 0xffffffffffu, 16)];
    int majority = (*base > 1) + (*brief > 1) + (*full > 1) > 1, by_full = *full > 1;
    count[BRANCHES]++;
    count[BRANCH_MISSES] += (chooser[place] > 3 ? by_full : majority) != taken;
    if (by_full != majority)
        train(&chooser[place], by_full == taken, 7);
    train(base, taken, 3), train(brief, taken, 3), train(full, taken, 3);
    history = history << 1 | (unsigned)taken;
}

static void jumped(uint64_t address, uint64_t to)
{
    uint64_t *target = &targets[mix(address, path, 12)];
    count[JUMPS]++;
    count[JUMP_MISSES] += *target != to;
    *target = to;
    path = path << 5 ^ to >> 1;
    history = history << 2 ^ (to >> 4 & 3);
}

/* ---- blocks --------------------------------------------------------------------------------------- */

enum ending { ELSE, BRANCH, JUMP, STRING };
struct block {
    uint64_t address, end, last; /* of the last instruction */
    uint32_t size, ending, divisions, long_divisions, float_divisions, calls, multiplications, float_steps;
};
static struct block *before[SLOTS]; /* by thread */

static void run_block(unsigned cpu, struct block *b)
{
    struct block *p = before[cpu % SLOTS];
    before[cpu % SLOTS] = b;
    if (p && p->ending == BRANCH)
        branched(p->last, b->address != p->end);
    else if (p && p->ending == JUMP)
        jumped(p->last, b->address);
    else if (p && p->ending == STRING && b->address == p->last) {
        count[STRING_STEPS]++; /* qemu goes round once per element, a processor does not */
        return;
    }
    count[INSTRUCTIONS] += b->size;
    count[BLOCKS]++;
    count[CALLS] += b->calls;
    count[DIVISIONS] += b->divisions;
    count[LONG_DIVISIONS] += b->long_divisions;
    count[FLOAT_DIVISIONS] += b->float_divisions;
    count[MULTIPLICATIONS] += b->multiplications;
    count[FLOAT_STEPS] += b->float_steps;
    for (uint64_t line = b->address >> 6; line <= (b->end - 1) >> 6; line++)
        count[CODE_MISSES] += !touch(&l1_code, line);
}

static void executed(unsigned cpu, void *data)
{
    if (!many_threads) {
        run_block(cpu, data);
        return;
    }
    pthread_mutex_lock(&one_at_a_time);
    run_block(cpu, data);
    pthread_mutex_unlock(&one_at_a_time);
}

/* How an instruction ends its block, and whether it is a slow one: x86-64. */
static void classify(struct block *b, const uint8_t *code, size_t size)
{
    size_t i = 0;
    int repeat = 0, wide = 0;
    for (; i < size && strchr("\x66\xf2\xf3\x2e\x3e\x64\x65", code[i]) && code[i]; i++)
        repeat |= code[i] == 0xf2 || code[i] == 0xf3;
    if (i < size && (code[i] & 0xf0) == 0x40)
        wide = code[i++] >> 3 & 1;
    if (i >= size)
        return;
    uint8_t op = code[i], next = i + 1 < size ? code[i + 1] : 0, group = next >> 3 & 7;
    b->ending = ELSE;
    if (op == 0xc5 && size > i + 2) /* the two ways to say 0f in AVX */
        op = 0x0f, next = code[i + 2], group = 0xff;
    else if (op == 0xc4 && size > i + 3 && (code[i + 1] & 31) == 1)
        op = 0x0f, next = code[i + 3], group = 0xff;
    if (op == 0x0f && (next == 0x5e || next == 0x51)) /* division, square root */
        b->float_divisions++;
    else if (op == 0x0f && (next == 0x58 || next == 0x59 || next == 0x5c)) /* add, multiply, subtract */
        b->float_steps++;
    else if (op == 0x69 || op == 0x6b || (op == 0x0f && next == 0xaf && group != 0xff))
        b->multiplications++;
    else if (op == 0x0f && (next & 0xf0) == 0x80 && group != 0xff)
        b->ending = BRANCH;
    else if ((op & 0xf0) == 0x70 || (op >= 0xe0 && op <= 0xe3))
        b->ending = BRANCH;
    else if (op == 0xff && (group == 2 || group == 4))
        b->ending = JUMP, b->calls += group == 2;
    else if (op == 0xe8)
        b->calls++;
    else if (repeat && (op == 0xa4 || op == 0xa5 || op == 0xaa || op == 0xab))
        b->ending = STRING;
    else if ((op == 0xf6 || op == 0xf7) && (group == 4 || group == 5))
        b->multiplications++;
    else if ((op == 0xf6 || op == 0xf7) && group >= 6) {
        if (wide)
            b->long_divisions++;
        else
            b->divisions++;
    }
}

static void translated(plugin_id id, struct qemu_plugin_tb *translation)
{
    (void)id;
    struct block *b = calloc(1, sizeof *b); /* kept: executions refer to it until the end */
    b->address = qemu_plugin_tb_vaddr(translation);
    b->size = (uint32_t)qemu_plugin_tb_n_insns(translation);
    for (uint32_t i = 0; i < b->size; i++) {
        struct qemu_plugin_insn *instruction = qemu_plugin_tb_get_insn(translation, i);
        watch_tsc(instruction);
        qemu_plugin_register_vcpu_mem_cb(instruction, accessed, NO_REGISTERS, READS_AND_WRITES, 0);
        b->last = qemu_plugin_insn_vaddr(instruction);
        b->end = b->last + qemu_plugin_insn_size(instruction);
        classify(b, qemu_plugin_insn_data(instruction), qemu_plugin_insn_size(instruction));
    }
    qemu_plugin_register_vcpu_tb_exec_cb(translation, executed, NO_REGISTERS, b);
}

/* ---- system calls ----------------------------------------------------------------------------------- */

static uint64_t mapped_bytes, program_break;

static void called(plugin_id id, unsigned cpu, int64_t number, uint64_t a, uint64_t b, uint64_t c,
                   uint64_t d, uint64_t e, uint64_t f, uint64_t g, uint64_t h)
{
    (void)id, (void)d, (void)e, (void)f, (void)g, (void)h;
    watch_syscall(cpu, number);
    count[SYSTEM_CALLS]++;
    switch (number) {
    case __NR_munmap:
        forget(a, b); /* fall through */
    case __NR_mremap:
        count[MAPPINGS]++;
        break;
    case __NR_mmap:
        mapped_bytes = b;
        count[MAPPINGS]++;
        break;
    case __NR_madvise:
        if (c == MADV_DONTNEED || c == MADV_FREE)
            forget(a, b);
    }
}

static void returned(plugin_id id, unsigned cpu, int64_t number, int64_t result)
{
    (void)id, (void)cpu;
    if (result <= 0 && number != __NR_brk)
        return;
    switch (number) {
    case __NR_read:
    case __NR_readv:
    case __NR_pread64:
    case __NR_preadv:
        count[BYTES_READ] += (uint64_t)result;
        break;
    case __NR_write:
    case __NR_writev:
    case __NR_pwrite64:
    case __NR_pwritev:
    case __NR_sendfile:
    case __NR_copy_file_range:
    case __NR_splice:
        count[BYTES_WRITTEN] += (uint64_t)result;
        break;
    case __NR_mmap:
        forget((uint64_t)result, mapped_bytes);
        break;
    case __NR_brk:
        if (program_break > (uint64_t)result)
            forget((uint64_t)result, program_break - (uint64_t)result);
        program_break = (uint64_t)result;
    }
}

EXPORT int qemu_plugin_install(plugin_id id, const void *info, int argc, char **argv)
{
    (void)info, (void)argc, (void)argv;
    if (map_page())
        return 1;
    count = slot(0);
    make_cache(&l1_code, 64, 8), make_cache(&l1, 64, 8), make_cache(&l2, 1024, 16), make_cache(&l3, 16384, 16);
    make_cache(&tlb, 16, 4), make_cache(&tlb2, 128, 12);
    touched = calloc(CHUNKS, sizeof *touched);
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_vcpu_syscall_cb(id, called);
    qemu_plugin_register_vcpu_syscall_ret_cb(id, returned);
    return 0;
}
