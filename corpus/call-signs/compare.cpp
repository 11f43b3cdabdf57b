#include <cstdio>
#include <cstring>

static char templates[200][10], sign[10];
static int count[200];

static bool fits(const char *t, const char *s) {
    for (; *t && *s; ++t, ++s) {
        if (*t == '~') continue;
        if (*t == '#') {
            if (*s < '0' || *s > '9') return false;
        } else if (*t == '@') {
            if (*s < 'A' || *s > 'Z') return false;
        } else if (*t != *s) {
            return false;
        }
    }
    return *t == *s;
}

int main() {
    int n, m;
    if (scanf("%d %d", &n, &m) != 2) return 1;
    for (int i = 0; i < n; ++i) scanf("%9s", templates[i]);
    for (int j = 0; j < m; ++j) {
        scanf("%9s", sign);
        for (int i = 0; i < n; ++i) count[i] += fits(templates[i], sign);
    }
    for (int i = 0; i < n; ++i) printf("%d\n", count[i]);
    return 0;
}
