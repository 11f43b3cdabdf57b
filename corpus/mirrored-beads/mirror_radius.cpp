#include <algorithm>
#include <cstdio>

char s[1502];
int odd[1502], even[1502];

int main() {
    int n;
    scanf("%d %1501s", &n, s);
    long long count = 0;
    int longest = 0;
    for (int i = 0, l = 0, r = -1; i < n; i++) {
        int k = i > r ? 1 : std::min(odd[l + r - i], r - i + 1);
        while (i - k >= 0 && i + k < n && s[i - k] == s[i + k]) k++;
        odd[i] = k;
        if (i + k - 1 > r) l = i - k + 1, r = i + k - 1;
        count += k;
        longest = std::max(longest, 2 * k - 1);
    }
    for (int i = 0, l = 0, r = -1; i < n; i++) {
        int k = i > r ? 0 : std::min(even[l + r - i + 1], r - i + 1);
        while (i - k - 1 >= 0 && i + k < n && s[i - k - 1] == s[i + k]) k++;
        even[i] = k;
        if (i + k - 1 > r) l = i - k, r = i + k - 1;
        count += k;
        longest = std::max(longest, 2 * k);
    }
    printf("%lld %d\n", count, longest);
}
