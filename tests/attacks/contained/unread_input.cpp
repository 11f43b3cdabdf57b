// expect: wrong_answer
#include <unistd.h>
static bool broken() { close(0); write(1, "0\n", 2); _exit(0); }
