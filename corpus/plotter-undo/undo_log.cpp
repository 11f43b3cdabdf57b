#include <cstdio>

int h, w, y, x, dir;
char keys[4000], undo[4000];
bool board[12][12];
const int DY[4] = {0, 1, 0, -1}, DX[4] = {1, 0, -1, 0};

void step(int sign) {
    y = (y + sign * DY[dir] + h) % h;
    x = (x + sign * DX[dir] + w) % w;
}

int main() {
    scanf("%d %d %3999s", &h, &w, keys);
    int top = 0;
    for (char *k = keys; *k; ++k) {
        switch (*k) {
        case 'F':
            board[y][x] = !board[y][x];
            step(1);
            undo[top++] = 'F';
            break;
        case 'L':
            dir = (dir + 3) % 4;
            undo[top++] = 'L';
            break;
        case 'R':
            dir = (dir + 1) % 4;
            undo[top++] = 'R';
            break;
        default:
            if (top == 0) break;
            --top;
            if (undo[top] == 'F') {
                step(-1);
                board[y][x] = !board[y][x];
            } else {
                dir = (dir + (undo[top] == 'L' ? 1 : 3)) % 4;
            }
        }
    }
    int black = 0;
    for (int i = 0; i < h; ++i)
        for (int j = 0; j < w; ++j) black += board[i][j];
    printf("%d %d %d\n", black, y, x);
    return 0;
}
