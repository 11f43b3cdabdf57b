# Every key can be played backwards, so the log of keys is enough.
def main():
    h, w = map(int, input().split())
    board = [0] * (h * w)
    y = x = d = 0
    DY = (0, 1, 0, -1)
    DX = (1, 0, -1, 0)
    log = []
    for key in input():
        if key == 'F':
            log.append('F')
            board[y * w + x] ^= 1
            y = (y + DY[d]) % h
            x = (x + DX[d]) % w
        elif key == 'L':
            log.append('L')
            d = (d - 1) & 3
        elif key == 'R':
            log.append('R')
            d = (d + 1) & 3
        elif log:
            k = log.pop()
            if k == 'F':
                y = (y - DY[d]) % h
                x = (x - DX[d]) % w
                board[y * w + x] ^= 1
            else:
                d = (d + (1 if k == 'L' else -1)) & 3
    print(sum(board), y, x)

main()
