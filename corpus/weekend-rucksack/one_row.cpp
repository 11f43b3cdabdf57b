#include <cstdio>

int row[2001];

int main() {
    int n, c;
    scanf("%d %d", &n, &c);
    for (int i = 0; i < n; i++) {
        int w, u;
        scanf("%d %d", &w, &u);
        for (int j = c; j >= w; j--)
            if (row[j - w] + u > row[j]) row[j] = row[j - w] + u;
    }
    int j = 0;
    while (row[j] < row[c]) j++;
    printf("%d %d\n", row[c], j);
    return 0;
}
