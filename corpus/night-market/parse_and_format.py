from datetime import datetime, timedelta

FORMAT = "%Y-%m-%d"


def next_day(text):
    day = datetime.strptime(text, FORMAT) + timedelta(days=1)
    return day.strftime(FORMAT)


def is_open(text):
    year, month, day = text.split("-")
    if datetime.strptime(text, FORMAT).strftime("%A") == "Monday":
        return False
    return (int(day) + int(month)) % 5 == 0


for _ in range(int(input())):
    today, end = input().split()
    count = 0
    while today <= end:
        if is_open(today):
            count += 1
        today = next_day(today)
    print(count)
