#include <bits/stdc++.h>
using namespace std;

const int W = 1002;              // a border of one hexagon on each side
unsigned char board[W * W];
const int AROUND[] = {W, -W, 1, -1, W - 1, 1 - W};

static int number() {
    int c = getchar_unlocked(), x = 0;
    while (c < '0') c = getchar_unlocked();
    for (; c >= '0'; c = getchar_unlocked()) x = 10 * x + c - '0';
    return x;
}

int main() {
    vector<int> stones(number());
    for (int &s : stones) {
        int a = number() + 1, b = number() + 1;
        board[s = a * W + b] = 1;
    }
    int sum = 0, alone = 0, most = 0;
    for (int s : stones) {
        int touching = 0;
        for (int d : AROUND) touching += board[s + d];
        sum += touching;
        alone += touching == 0;
        most = max(most, touching);
    }
    printf("%d %d %d\n", sum / 2, alone, most);
}
