#include <cstdio>
#include <vector>
using namespace std;

int n, m;
vector<int> t;
void add(int i, int x) { for (; i <= n; i += i & -i) t[i] += x; }
int get(int i) { int r = 0; for (; i; i -= i & -i) r += t[i]; return r; }

int main() {
    scanf("%d %d", &n, &m);
    t.assign(n + 1, 0);
    for (int i = 1, x; i <= n; i++) scanf("%d", &x), add(i, x);
    while (m--) {
        char c; int a, b;
        scanf(" %c %d %d", &c, &a, &b);
        if (c == '+') add(a, b);
        else printf("%d\n", get(b) - get(a - 1));
    }
}
