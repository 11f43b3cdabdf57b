def read_changes():
    how_many = int(input())
    changes = []
    for _ in range(how_many):
        changes.append(int(input().strip()))
    return changes


def main():
    readings = []
    total = 0
    for change in read_changes():
        total += change
        readings.append(total)
    peak = max(readings)
    for reading in readings:
        print(reading)
    print(peak, readings.index(peak) + 1)


main()
