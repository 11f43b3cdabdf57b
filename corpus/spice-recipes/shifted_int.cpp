#include <cstdio>
#include <vector>
using namespace std;

int main() {
    int n, k, s;
    scanf("%d", &n);
    vector<unsigned> mask(n);
    for (auto &m : mask) {
        scanf("%d", &k);
        while (k--) scanf("%d", &s), m |= 1u << (s & 31);
    }
    vector<int> pairs(33);
    for (int i = 0; i < n; i++)
        for (int j = 0; j < i; j++) pairs[__builtin_popcount(mask[i] & mask[j])]++;
    int top = 32;
    while (!pairs[top]) top--;
    printf("%d %d %d\n", pairs[0], top, pairs[top]);
}
