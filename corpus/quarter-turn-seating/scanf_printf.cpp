#include <cstdio>
#include <vector>
using namespace std;

int main() {
    int r, c;
    if (scanf("%d %d", &r, &c) != 2) return 1;
    vector<int> a(r * c);
    for (int k = 0; k < r * c; k++)
        if (scanf("%d", &a[k]) != 1) return 1;
    for (int j = 0; j < c; j++)
        for (int i = r - 1; i >= 0; i--)
            printf(i ? "%d " : "%d\n", a[i * c + j]);
    return 0;
}
