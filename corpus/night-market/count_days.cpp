#include <cstdio>

static int days_in(int y, int m) {
    static const int days[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
    return m == 2 && leap ? 29 : days[m];
}

int main() {
    int q;
    if (scanf("%d", &q) != 1) return 1;
    while (q--) {
        int y, m, d, y2, m2, d2;
        scanf("%d-%d-%d %d-%d-%d", &y, &m, &d, &y2, &m2, &d2);
        // 0 is a Monday
        int weekday = 0;
        for (int i = 1900; i < y; ++i) weekday += days_in(i, 2) == 29 ? 2 : 1;
        for (int i = 1; i < m; ++i) weekday += days_in(y, i);
        weekday = (weekday + d - 1) % 7;
        int count = 0;
        while (true) {
            if (weekday != 0 && (d + m) % 5 == 0) ++count;
            if (y == y2 && m == m2 && d == d2) break;
            if (++weekday == 7) weekday = 0;
            if (++d > days_in(y, m)) {
                d = 1;
                if (++m > 12) {
                    m = 1;
                    ++y;
                }
            }
        }
        printf("%d\n", count);
    }
    return 0;
}
