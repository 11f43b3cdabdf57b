#include <cstdio>
#include <queue>
using namespace std;

int left_[3000], home_[3000];

int main() {
    int n, k;
    if (scanf("%d %d", &n, &k) != 2) return 1;
    queue<int> lane;
    for (int i = 0; i < n; i++) {
        if (scanf("%d", left_ + i) != 1) return 1;
        lane.push(i);
    }
    for (int lift = 1; !lane.empty(); lift++) {
        int c = lane.front();
        lane.pop();
        if ((left_[c] -= k) > 0) lane.push(c);
        else home_[c] = lift;
    }
    for (int i = 0; i < n; i++) printf("%d\n", home_[i]);
    return 0;
}
