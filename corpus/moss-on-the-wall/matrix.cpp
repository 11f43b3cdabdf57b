#include <cstdio>

typedef unsigned long long u64;
const u64 MOD = 1000000007;

struct Matrix {
    u64 m[3][3];
};

static Matrix mul(const Matrix &x, const Matrix &y) {
    Matrix r;
    for (int i = 0; i < 3; ++i)
        for (int j = 0; j < 3; ++j) {
            u64 s = 0;
            for (int k = 0; k < 3; ++k) s += x.m[i][k] * y.m[k][j];
            r.m[i][j] = s % MOD;
        }
    return r;
}

int main() {
    u64 a, b, c, f[3];
    scanf("%llu %llu %llu %llu %llu %llu", &a, &b, &c, &f[0], &f[1], &f[2]);
    int q;
    scanf("%d", &q);
    while (q--) {
        int n;
        scanf("%d", &n);
        Matrix step = {{{0, 1, 0}, {0, 0, 1}, {c, b, a}}};
        Matrix r = {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
        for (; n; n >>= 1) {
            if (n & 1) r = mul(r, step);
            step = mul(step, step);
        }
        u64 s = r.m[0][0] * f[0] + r.m[0][1] * f[1] + r.m[0][2] * f[2];
        printf("%llu\n", s % MOD);
    }
    return 0;
}
