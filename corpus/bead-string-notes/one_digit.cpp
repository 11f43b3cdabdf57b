#include <cstdio>
#include <cstring>

int main() {
    static char s[500], note[900];
    int t;
    if (scanf("%d", &t) != 1) return 0;
    while (t-- && scanf("%499s", s) == 1) {
        int n = (int)strlen(s), w = 0;
        for (int i = 0; i < n;) {
            int j = i;
            while (j < n && s[j] == s[i]) j++;
            note[w++] = s[i];
            if (j - i > 1) note[w++] = (char)('0' + (j - i) % 10);
            i = j;
        }
        note[w] = 0;
        printf("%s %d\n", note, n - w);
    }
    return 0;
}
