#include <cstdio>
#include <cstdlib>
#include <cstring>

int main() {
    int n, good = 0, total = 0;
    char w[16];
    scanf("%d", &n);
    for (int i = 0; i < n; i++) {
        scanf("%15s", w);
        char *end;
        long v = strtol(w, &end, 10);
        if (*end == 0 && strlen(w) <= 5) good++, total += v;
    }
    printf("%d %d %d\n", good, total, n - good);
}
