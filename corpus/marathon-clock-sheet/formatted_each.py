import sys


def main():
    times = [int(line) for line in sys.stdin.readlines()[1:]]
    winner = min(times)
    for time in times:
        minutes, hundredths = divmod(time, 6000)
        hours, minutes = divmod(minutes, 60)
        behind, rest = divmod(time - winner, 6000)
        print(
            "{}:{:02d}:{:05.2f} +{}:{:05.2f}".format(
                hours, minutes, hundredths / 100, behind, rest / 100
            )
        )


main()
