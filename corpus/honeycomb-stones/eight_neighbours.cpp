#include <cstdio>
#include <utility>
#include <vector>
static bool g[1002][1002];
int main() {
    int n;
    scanf("%d", &n);
    std::vector<std::pair<int, int>> s(n);
    for (auto &[a, b] : s) scanf("%d %d", &a, &b), g[a + 1][b + 1] = true;
    int pairs = 0, alone = 0, most = 0;
    for (auto [a, b] : s) {
        int t = -1;
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++) t += g[a + i][b + j];
        pairs += t;
        alone += !t;
        if (t > most) most = t;
    }
    printf("%d %d %d\n", pairs / 2, alone, most);
}
