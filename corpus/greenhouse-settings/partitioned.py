import sys


def main():
    settings = {}
    for line in sys.stdin.read().split("\n"):
        key, equals, value = line.partition("=")
        key = key.strip()
        if equals:
            if key[:1] != "#":
                settings[key] = value
        elif key[:6] == "forget":
            settings.pop(key[6:].strip(), None)
    rows = [f"{key}: {value.strip()}" for key, value in settings.items()]
    sys.stdout.write("\n".join([str(len(rows)), *rows, ""]))


main()
