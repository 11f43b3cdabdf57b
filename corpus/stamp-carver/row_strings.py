import sys


def plan(row):
    text = ""
    for cell in row:
        text = ("o" if cell == "#" else "x") + text
    return text


def carved(text):
    return len([cell for cell in text if cell == "x"])


def main():
    r, c = map(int, sys.stdin.readline().split())
    for _ in range(r):
        text = plan(sys.stdin.readline().strip())
        print(text, carved(text))


if __name__ == "__main__":
    main()
