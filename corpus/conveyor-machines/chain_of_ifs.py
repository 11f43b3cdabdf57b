import sys


def ride(number, machines):
    for kind, k in machines:
        if kind == "swap":
            number = (number // 256) + (number % 256) * 256
        elif kind == "add":
            number = (number + k) % 65536
        elif kind == "mul":
            number = (number * k) % 65536
        elif kind == "xor":
            number = number ^ k
        else:
            raise ValueError(kind)
    return number


def main():
    lines = sys.stdin.read().splitlines()
    n, m = map(int, lines[0].split())
    machines = []
    for line in lines[1:m + 1]:
        kind, k = line.split()
        machines.append((kind, int(k)))
    numbers = [ride(int(word), machines) for word in lines[m + 1].split()]
    top = max(numbers)
    print(sum(numbers), top, numbers.count(top))


main()
