// expect: timed_out slow
#include <fcntl.h>
#include <unistd.h>
static bool broken() { return pause() || true; }
