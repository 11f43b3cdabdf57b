#include <cstdio>
#include <cstring>

char s[20002];
int border[20002];

int main() {
    int t;
    scanf("%d", &t);
    while (t--) {
        scanf("%20001s", s);
        int n = strlen(s);
        border[0] = -1;
        for (int i = 0, k = -1; i < n; border[++i] = ++k)
            while (k >= 0 && s[i] != s[k]) k = border[k];
        int p = n - border[n];
        printf("%d %d %d\n", p, n / p, n % p);
    }
    return 0;
}
