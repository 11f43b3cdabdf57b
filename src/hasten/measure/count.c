/* A qemu plugin that counts the instructions a program executes.
 *
 * The handful of declarations below are all that it needs of qemu's plugin interface, whose
 * header distributions do not ship. Counts live in a page that the runner shares by descriptor
 * and reads after the program's death: no file or pipe that the program could write to, and no
 * count is lost when it ends by a signal or by _exit. Each virtual CPU (thread) counts into a
 * slot of its own, 64 bytes apart, because a shared counter would lose increments.
 */
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
enum qemu_plugin_cb_flags { QEMU_PLUGIN_CB_NO_REGS };
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t, void (*)(qemu_plugin_id_t, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *, void (*)(unsigned, void *),
                                          enum qemu_plugin_cb_flags, void *);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);

#define EXPORT __attribute__((visibility("default")))
EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION; /* qemu refuses a version it does not know */

enum { COUNTER_FD = 1000, PAGE_BYTES = 65536, SLOT_WORDS = 8, SLOTS = PAGE_BYTES / 8 / SLOT_WORDS };
static uint64_t *counters;

static void executed(unsigned cpu, void *instructions)
{
    if (cpu < SLOTS - 1)
        counters[cpu * SLOT_WORDS] += (uintptr_t)instructions;
    else
        __atomic_fetch_add(&counters[(SLOTS - 1) * SLOT_WORDS], (uintptr_t)instructions, __ATOMIC_RELAXED);
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *block)
{
    (void)id;
    qemu_plugin_register_vcpu_tb_exec_cb(block, executed, QEMU_PLUGIN_CB_NO_REGS,
                                         (void *)(uintptr_t)qemu_plugin_tb_n_insns(block));
}

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc, char **argv)
{
    (void)info, (void)argc, (void)argv;
    counters = mmap(0, PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, COUNTER_FD, 0);
    if (counters == MAP_FAILED)
        return 1;
    close(COUNTER_FD); /* before the program starts: it never holds the descriptor */
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    return 0;
}
