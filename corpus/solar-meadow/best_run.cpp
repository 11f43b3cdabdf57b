#include <algorithm>
#include <cstdio>

int gain[40][40], column[40];

int main() {
    int r, c;
    scanf("%d %d", &r, &c);
    for (int i = 0; i < r; i++)
        for (int j = 0; j < c; j++) scanf("%d", &gain[i][j]);
    long long best = gain[0][0];
    for (int top = 0; top < r; top++) {
        std::fill(column, column + c, 0);
        for (int bottom = top; bottom < r; bottom++) {
            long long run = -1;
            for (int j = 0; j < c; j++) {
                column[j] += gain[bottom][j];
                run = std::max(run, 0LL) + column[j];
                best = std::max(best, run);
            }
        }
    }
    printf("%lld\n", best);
}
