#include <cstdio>
// 150 MB of stack: recursive programs are common, and the stack may grow to the memory limit.
long depth(int n) { volatile char frame[1500]; frame[0] = (char)n; return n == 0 ? 0 : depth(n - 1) + frame[0] - frame[0]; }
int main() { long n, v, s = depth(100000); scanf("%ld", &n); while (n--) { scanf("%ld", &v); s += v; } printf("%ld\n", s); }
