# A state is (board, pen, heading). States are never changed, only replaced.


def toggled(board, y, x):
    return tuple(
        tuple(cell != (row == y and col == x) for col, cell in enumerate(cells))
        for row, cells in enumerate(board)
    )


def press(state, key, h, w):
    board, (y, x), (dy, dx) = state
    if key == "F":
        pen = ((y + dy) % h, (x + dx) % w)
        return toggled(board, y, x), pen, (dy, dx)
    if key == "L":
        return board, (y, x), (-dx, dy)
    return board, (y, x), (dx, -dy)


def main():
    h, w = map(int, input().split())
    states = [(((False,) * w,) * h, (0, 0), (0, 1))]
    for key in input().strip():
        if key != "U":
            states.append(press(states[-1], key, h, w))
        elif len(states) > 1:
            states.pop()
    board, pen, _ = states[-1]
    print(sum(map(sum, board)), *pen)


main()
