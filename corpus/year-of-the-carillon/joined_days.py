def ringing(day, bells):
    return "".join(letter for letter, gap in bells if day % gap == 0)


def main():
    n, k = [int(x) for x in input().split()]
    letters = [chr(ord("A") + i) for i in range(k)]
    bells = list(zip(letters, [int(x) for x in input().split()]))
    for day in range(1, n + 1):
        print(day, ringing(day, bells) or "-")


if __name__ == "__main__":
    main()
