#include <cstdio>
int main() { long n, v, s = 0; scanf("%ld", &n); while (n--) { scanf("%ld", &v); s += v; } printf("%ld\n", s); return 3; }
