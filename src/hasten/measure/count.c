/* A qemu plugin that counts the instructions a program executes.
 *
 * While there is one thread, the count is added to inside the translated code; with the second
 * one, each thread gets a counter of its own and a call to find it.
 */
#include "plugin.h"

static void executed(unsigned cpu, void *instructions)
{
    if (cpu < SLOTS - 1)
        slot(cpu)[INSTRUCTIONS] += (uintptr_t)instructions;
    else
        __atomic_fetch_add(&slot(cpu)[INSTRUCTIONS], (uintptr_t)instructions, __ATOMIC_RELAXED);
}

static void translated(plugin_id id, struct qemu_plugin_tb *block)
{
    (void)id;
    size_t size = qemu_plugin_tb_n_insns(block);
    for (size_t i = 0; i < size; i++)
        watch_tsc(qemu_plugin_tb_get_insn(block, i));
    if (many_threads)
        qemu_plugin_register_vcpu_tb_exec_cb(block, executed, NO_REGISTERS, (void *)(uintptr_t)size);
    else
        qemu_plugin_register_vcpu_tb_exec_inline(block, INLINE_ADD, &slot(0)[INSTRUCTIONS], size);
}

static void called(plugin_id id, unsigned cpu, int64_t number, uint64_t a, uint64_t b, uint64_t c,
                   uint64_t d, uint64_t e, uint64_t f, uint64_t g, uint64_t h)
{
    (void)id, (void)a, (void)b, (void)c, (void)d, (void)e, (void)f, (void)g, (void)h;
    watch_syscall(cpu, number);
}

EXPORT int qemu_plugin_install(plugin_id id, const void *info, int argc, char **argv)
{
    (void)info, (void)argc, (void)argv;
    if (map_page())
        return 1;
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_vcpu_syscall_cb(id, called);
    return 0;
}
