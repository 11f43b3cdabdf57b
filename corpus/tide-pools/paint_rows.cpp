#include <cstdio>
#include <algorithm>

static char reef[103][104];
static int stack_y[10005], stack_x[10005];
static int h, w, t;

static int drain(int y, int x) {
    int top = 0, size = 0;
    stack_y[top] = y;
    stack_x[top++] = x;
    reef[y][x] = 0;
    while (top > 0) {
        --top;
        y = stack_y[top];
        x = stack_x[top];
        ++size;
        static const int dy[] = {1, -1, 0, 0}, dx[] = {0, 0, 1, -1};
        for (int k = 0; k < 4; ++k) {
            int ny = y + dy[k], nx = x + dx[k];
            if (reef[ny][nx]) {
                reef[ny][nx] = 0;
                stack_y[top] = ny;
                stack_x[top++] = nx;
            }
        }
    }
    return size;
}

int main() {
    if (scanf("%d %d %d", &h, &w, &t) != 3) return 1;
    for (int y = 1; y <= h; ++y) {
        scanf("%102s", reef[y] + 1);
        for (int x = 1; x <= w; ++x) reef[y][x] = reef[y][x] - '0' < t;
        reef[y][w + 1] = 0;
    }
    for (int x = 1; x <= w; ++x) {
        if (reef[1][x]) drain(1, x);
        if (reef[h][x]) drain(h, x);
    }
    for (int y = 1; y <= h; ++y) {
        if (reef[y][1]) drain(y, 1);
        if (reef[y][w]) drain(y, w);
    }
    int pools = 0, largest = 0;
    for (int y = 1; y <= h; ++y)
        for (int x = 1; x <= w; ++x)
            if (reef[y][x]) {
                ++pools;
                largest = std::max(largest, drain(y, x));
            }
    printf("%d %d\n", pools, largest);
    return 0;
}
