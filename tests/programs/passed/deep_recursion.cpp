#include <cstdio>
// 150 MB of stack: recursive programs are common, and the stack may grow to the memory limit.
long depth(long n);
long (*volatile next)(long) = depth;
long depth(long n) {
    volatile char frame[1500];
    frame[n % 1500] = (char)n;
    long below = n == 0 ? 0 : next(n - 1);
    return below + (frame[n % 1500] == (char)n ? 0 : 1);
}
int main() {
    long n, v, s = depth(100000);
    scanf("%ld", &n);
    while (n--) { scanf("%ld", &v); s += v; }
    printf("%ld\n", s);
}
