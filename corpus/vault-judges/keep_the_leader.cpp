#include <cstdio>

int main() {
    int n, k;
    scanf("%d %d", &n, &k);
    int best = -1, leader = 0, changes = 0;
    for (int i = 1; i <= n; ++i) {
        int sum = 0, low = 99, high = -1;
        for (int j = 0; j < k; ++j) {
            int mark;
            scanf("%d", &mark);
            sum += mark;
            if (mark < low) low = mark;
            if (mark > high) high = mark;
        }
        sum -= low + high;
        if (sum > best) {
            best = sum;
            leader = i;
            ++changes;
        }
    }
    printf("%d %d %d\n", changes, leader, best);
    return 0;
}
