/* Turns a Python that has started (warm.py, the template) into candidates: for every request of
 * init's it forks one, as init's child and with the candidate's PID. The fork takes on the
 * candidate's limits, user and filter here, before it returns to Python; of what other runs did
 * the template knows nothing, since it neither waits for them nor sees their input.
 */
#define _GNU_SOURCE
#include "candidate.h"

/* What an interpreter wants done around a fork; found in the interpreter that loads this. */
void PyOS_BeforeFork(void), PyOS_AfterFork_Parent(void), PyOS_AfterFork_Child(void);

/* libc keeps the thread's number in memory, where the kernel must write the new one. */
static int *thread_number(void)
{
    int *address = 0;
    return prctl(PR_GET_TID_ADDRESS, &address, 0, 0, 0) ? 0 : address;
}

static int tell(int channel, int64_t what) { return write(channel, &what, sizeof what) == sizeof what ? 0 : -1; }

/* Serves requests from `channel`. Returns 0 in every candidate, and never in the template. */
int serve(int channel, int mode, unsigned uid)
{
    struct identity who = { (enum mode)mode, uid };
    int *number = thread_number();
    prctl(PR_SET_DUMPABLE, 0); /* no other process of the same user may look into this one */
    if (tell(channel, number ? 0 : ENOSYS))
        _exit(0);
    for (;;) {
        struct request q;
        int fds[FDS];
        if (receive_request(channel, &q, fds) <= 0)
            _exit(0);
        pid_t pid = CANDIDATE_PID;
        struct clone_args a = { .flags = CLONE_PARENT | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID,
                                .child_tid = (uintptr_t)number, .set_tid = (uintptr_t)&pid, .set_tid_size = 1 };
        PyOS_BeforeFork();
        long child = syscall(SYS_clone3, &a, sizeof a);
        int64_t error = child < 0 ? errno : 0;
        if (child == 0) {
            /* First of all: what the template has open, /dev/urandom say, has one place in the file
             * for it and all its forks. */
            if (take_descriptors(fds))
                _exit(71);
            PyOS_AfterFork_Child();
            setsid();
            if (set_limits(&q) || drop_privileges(who) || install_filter(q.flags, 0, CANDIDATE_PID))
                _exit(71);
            return 0;
        }
        PyOS_AfterFork_Parent();
        for (int i = 0; i < FDS; i++)
            if (fds[i] >= 0)
                close(fds[i]);
        if (tell(channel, error))
            _exit(0);
    }
}
