// expect: crashed
#include <signal.h>
#include <cstdio>
#include <cstdlib>
static bool broken() { return atexit([] { fflush(stdout); raise(SIGKILL); }); }
