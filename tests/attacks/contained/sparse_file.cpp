// expect: too_much_output
#include <fcntl.h>
#include <unistd.h>
static bool broken() { return ftruncate(open("/tmp/sparse", O_CREAT | O_RDWR, 0600), 1L << 50) || true; }
