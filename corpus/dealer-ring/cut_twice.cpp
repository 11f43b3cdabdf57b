#include <cstdio>
#include <vector>
#include <utility>

int main() {
    int n, q, top = 0;
    scanf("%d %d", &n, &q);
    std::vector<int> card(n);
    for (int &c : card) scanf("%d", &c);
    int score = 0;
    while (q--) {
        char order[8];
        int k = 0;
        scanf("%7s", order);
        switch (order[0]) {
        case 'c':
            scanf("%d", &k);
            top = (top - k + n) % n;
            break;
        case 's':
            std::swap(card[top], card[(top + n - 1) % n]);
            break;
        default:
            score += card[top];
        }
    }
    printf("%d %d\n", score, card[top]);
}
