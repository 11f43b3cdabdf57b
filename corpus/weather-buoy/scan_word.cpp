#include <cstdio>

int main() {
    int n, sound = 0;
    long long sum = 0;
    char word[16];
    if (std::scanf("%d", &n) != 1) return 1;
    for (int i = 0; i < n; ++i) {
        std::scanf("%15s", word);
        const char *p = word;
        bool negative = *p == '-';
        p += negative;
        int value = 0, digits = 0;
        while (*p >= '0' && *p <= '9') {
            value = value * 10 + (*p++ - '0');
            ++digits;
        }
        if (*p == '\0' && digits >= 1 && digits <= 4) {
            ++sound;
            sum += negative ? -value : value;
        }
    }
    std::printf("%d %lld %d\n", sound, sum, n - sound);
    return 0;
}
