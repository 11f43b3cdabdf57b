#include <cstdio>
#include <thread>
int main() { long n, v, s = 0; scanf("%ld", &n); std::thread t([&] { while (n--) { scanf("%ld", &v); s += v; } }); t.join(); printf("%ld\n", s); }
