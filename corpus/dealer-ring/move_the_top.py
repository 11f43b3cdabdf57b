import sys

def main():
    lines = sys.stdin.read().split('\n')
    n, q = map(int, lines[0].split())
    c = list(map(int, lines[1].split()))
    top = 0
    score = 0
    for s in lines[2:2 + q]:
        if s == 'look':
            score += c[top]
        elif s == 'swap':
            # c[-1] is right for top == 0
            c[top], c[top - 1] = c[top - 1], c[top]
        else:
            top += int(s[4:])
            if top >= n:
                top -= n
    print(score, c[top])

main()
