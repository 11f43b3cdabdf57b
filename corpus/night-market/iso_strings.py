import sys
from datetime import date, timedelta


def count(first, last):
    total = 0
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        month_text, day_text = day.isoformat().split("-")[1:]
        if (int(month_text) + int(day_text)) % 5 == 0:
            if day.strftime("%w") != "1":
                total += 1
    return total


def main():
    sys.stdin.readline()
    for line in sys.stdin:
        first, last = [date.fromisoformat(word) for word in line.split()]
        print(count(first, last))


main()
