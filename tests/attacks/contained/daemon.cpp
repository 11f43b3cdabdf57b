// expect: forbidden
#include <unistd.h>
#include <cstdlib>
static bool broken() { return daemon(0, 0) || true; }
