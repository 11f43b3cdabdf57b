#include <cstdio>

int a[100], digit[100];
bool seated[101];

int main() {
    int n, k;
    scanf("%d %d", &n, &k);
    for (int i = 0; i < n; ++i) scanf("%d", a + i);
    for (int i = n - 1; i >= 0; --i) {
        int smaller = 0;
        for (int j = i + 1; j < n; ++j) smaller += a[j] < a[i];
        int sum = smaller + k;
        digit[i] = sum % (n - i);
        k = sum / (n - i);
    }
    for (int i = 0; i < n; ++i) {
        int x = 1;
        for (int skip = digit[i]; seated[x] || skip--; ++x) {}
        seated[x] = true;
        printf(i + 1 < n ? "%d " : "%d\n", x);
    }
    return 0;
}
