// expect: wrong_answer
#include <unistd.h>
static bool broken() { _exit(0); }
