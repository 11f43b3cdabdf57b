// expect: forbidden
static bool broken()
{
    volatile long here = 0;
    return !((unsigned long)&here >> 40) && !here;
}
