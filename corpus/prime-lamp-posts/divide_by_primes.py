import sys


def primes_up_to(limit):
    """Divide only by the primes found so far."""
    found = []
    for x in range(2, limit + 1):
        for p in found:
            if p * p > x:
                found.append(x)
                break
            if x % p == 0:
                break
        else:
            found.append(x)
    return found


def main():
    lines = sys.stdin.read().split("\n")
    for line in lines[1:1 + int(lines[0])]:
        m, g = map(int, line.split())
        primes = primes_up_to(m)
        painted = set(primes)
        starters = [p for p in primes if p + g in painted]
        print(len(starters), sum(starters))


if __name__ == "__main__":
    main()
