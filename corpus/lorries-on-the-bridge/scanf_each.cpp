#include <stdio.h>
#include <stdlib.h>

int main() {
    int t, k;
    long long g, w;
    scanf("%d", &t);
    while (t--) {
        long long top = 0;
        scanf("%lld %d", &g, &k);
        while (k--) {
            scanf("%lld", &w);
            g -= w;
            if (w > top) top = w;
        }
        printf("%s %lld %lld\n", g < 0 ? "stop" : "pass", llabs(g), top);
    }
    return 0;
}
