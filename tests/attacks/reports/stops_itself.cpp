// expect: timed_out slow
#include <signal.h>
static bool broken() { return raise(SIGSTOP); }
