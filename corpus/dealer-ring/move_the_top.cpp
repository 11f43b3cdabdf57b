#include <cstdio>
#include <utility>

int card[2000];

int main() {
    int n, q, top = 0;
    scanf("%d %d", &n, &q);
    for (int i = 0; i < n; ++i) scanf("%d", &card[i]);
    long long score = 0;
    for (char order[8]; q > 0 && scanf("%7s", order) == 1; --q) {
        if (order[0] == 'c') {
            int k;
            scanf("%d", &k);
            top = (top + k) % n;
        } else if (order[0] == 's') {
            std::swap(card[top], card[(top + n - 1) % n]);
        } else {
            score += card[top];
        }
    }
    printf("%lld %d\n", score, card[top]);
    return 0;
}
