DIGITS = "0123456789ABCDEF"


def show(value, width):
    text = ""
    for _ in range(width):
        text = DIGITS[value % 16] + text
        value //= 16
    for ch in text:
        print(ch, end="")


n = int(input())
card = []
while len(card) < n:
    for word in input().split():
        card.append(int(word))

pos = 0
while pos < n:
    show(pos, 6)
    print(":", end=" ")
    check = 0
    for k in range(pos, min(pos + 16, n)):
        show(card[k], 2)
        print(" ", end="")
        check = (check + card[k]) % 256
    print("=", end=" ")
    show(check, 2)
    print()
    pos += 16
