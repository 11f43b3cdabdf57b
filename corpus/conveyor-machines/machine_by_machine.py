import sys

def main():
    tokens = sys.stdin.read().split()
    m = int(tokens[1])
    a = list(map(int, tokens[2 + 2 * m:]))
    for i in range(2, 2 + 2 * m, 2):
        op = tokens[i]
        k = int(tokens[i + 1])
        if op == 'add':
            a = [x + k & 65535 for x in a]
        elif op == 'mul':
            a = [x * k & 65535 for x in a]
        elif op == 'xor':
            a = [x ^ k for x in a]
        else:
            a = [x >> 8 | x << 8 & 65280 for x in a]
    print(sum(a), max(a), a.count(max(a)))

main()
