#include <cstdio>

static int plan[400][400];

int main() {
    int r, c;
    if (scanf("%d %d", &r, &c) != 2) return 1;
    for (int i = 0; i < r; i++)
        for (int j = 0; j < c; j++)
            if (scanf("%d", &plan[i][j]) != 1) return 1;
    for (int i = 0; i < r; i++) {
        for (int j = 0; j < c; j++) printf("%d ", plan[r - 1 - j >= 0 ? r - 1 - j : 0][i]);
        puts("");
    }
    return 0;
}
