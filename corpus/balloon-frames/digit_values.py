def value(digit):
    if digit in "0123456789":
        return int(digit)
    if digit in "abcdef":
        return "abcdef".index(digit) + 10
    return "ABCDEF".index(digit) + 10


n = int(input())
for _ in range(n):
    frame = input()
    total = 0
    data = 0
    for i in range(0, len(frame), 2):
        byte = 16 * value(frame[i]) + value(frame[i + 1])
        total += byte
        if i == 0:
            instrument = byte
        elif i < len(frame) - 2:
            data += byte
    if total % 256 == 0:
        print(instrument, len(frame) // 2 - 2, data)
    else:
        print("corrupt", total % 256)
