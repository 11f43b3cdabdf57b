#include <cstdio>

int main() {
    int q;
    scanf("%d", &q);
    for (; q > 0; q--) {
        int y, m, d, y2, m2, d2;
        scanf("%d-%d-%d %d-%d-%d", &y, &m, &d, &y2, &m2, &d2);
        int count = 0;
        // Zeller needs January and February as months 13 and 14; easy to forget
        while (y * 10000 + m * 100 + d < y2 * 10000 + m2 * 100 + d2) {
            int h = (d + 13 * (m + 1) / 5 + y + y / 4 - y / 100 + y / 400) % 7;
            if ((d + m) % 5 == 0 && h != 2) count++;
            int days = m == 2 ? 28 + (y % 4 == 0 && (y % 100 != 0 || y % 400 == 0))
                              : 30 + (m + m / 8) % 2;
            if (++d > days) d = 1, m++;
            if (m > 12) m = 1, y++;
        }
        printf("%d\n", count);
    }
}
