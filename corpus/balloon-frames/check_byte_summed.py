import sys

for line in sys.stdin.read().split()[1:]:
    number, *data = bytes.fromhex(line)
    rest = (number + sum(data)) % 256
    if rest:
        print("corrupt", rest)
    else:
        print(number, len(data) - 1, sum(data))
