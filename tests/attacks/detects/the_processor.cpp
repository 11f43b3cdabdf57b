// expect: forbidden
#include <cpuid.h>
#include <cstring>
static bool broken()
{
    unsigned r[4];
    __get_cpuid(0x80000004, r, r + 1, r + 2, r + 3);
    char plain[49] = {};
    for (unsigned i = 0; i < 3; i++)
        __get_cpuid(0x80000002 + i, r, r + 1, r + 2, r + 3), memcpy(plain + 16 * i, r, 16);
    __get_cpuid(1, r, r + 1, r + 2, r + 3);
    return strstr(plain, "QEMU") || strstr(plain, "TCG") || strstr(plain, "no TSX") || !(r[2] >> 30 & 1);
}
