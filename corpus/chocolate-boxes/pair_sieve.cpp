#include <cstdio>

const int MAX = 600;
int ways[MAX + 1];

int main() {
    for (int r = 1; r * r <= MAX; ++r)
        for (int c = r; r * c <= MAX; ++c)
            ++ways[r * c];
    int n, w;
    scanf("%d%d", &n, &w);
    int easy = 0;
    long total = 0;
    while (n--) {
        int x;
        scanf("%d", &x);
        total += ways[x];
        if (ways[x] >= w) ++easy;
    }
    printf("%d %ld\n", easy, total);
}
