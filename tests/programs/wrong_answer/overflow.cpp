#include <cstdio>
int main() { long n, v; int s = 0; scanf("%ld", &n); while (n--) { scanf("%ld", &v); s += (short)v; } printf("%d\n", s); }
