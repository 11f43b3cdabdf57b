// The prices are never turned into numbers: only their characters move.
#include <bits/stdc++.h>
#include <unistd.h>
using namespace std;

static char buf[300000], res[300000];
static int start_[40005], len_[40005];

int main() {
    int n = 0, got;
    while ((got = read(0, buf + n, sizeof(buf) - 1 - n)) > 0) n += got;
    int p = 0, nums[2] = {0, 0};
    for (int &x : nums) {
        while (buf[p] < '0') p++;
        while (buf[p] >= '0') x = x * 10 + buf[p++] - '0';
    }
    int r = nums[0], c = nums[1];
    for (int k = 0; k < r * c; k++) {
        while (buf[p] < '0') p++;
        start_[k] = p;
        while (buf[p] >= '0') p++;
        len_[k] = p - start_[k];
    }
    int w = 0;
    for (int j = 0; j < c; j++) {
        for (int k = (r - 1) * c + j; k >= 0; k -= c) {
            for (int q = 0; q < len_[k]; q++) res[w++] = buf[start_[k] + q];
            res[w++] = ' ';
        }
        res[w - 1] = '\n';
    }
    fwrite(res, 1, w, stdout);
}
