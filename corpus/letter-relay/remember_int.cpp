#include <cstdio>
#include <vector>

std::vector<int> p, d;
std::vector<unsigned> memo;

unsigned days(int i) {
    if (i == 0) return 0;
    if (memo[i] == 0) memo[i] = d[i] + days(p[i]);
    return memo[i];
}

int main() {
    int n;
    scanf("%d", &n);
    p.resize(n + 1);
    d.resize(n + 1);
    memo.assign(n + 1, 0);
    for (int i = 1; i <= n; i++) scanf("%d %d", &p[i], &d[i]);
    unsigned best = 0;
    int who = 1;
    long long sum = 0;
    for (int i = 1; i <= n; i++) {
        sum += days(i);
        if (days(i) > best) best = days(i), who = i;
    }
    printf("%lld %u %d\n", sum, best, who);
}
