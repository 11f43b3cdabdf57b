def is_remark(line):
    return line.strip().startswith("#")


def is_blank(line):
    return len(line.strip()) == 0


def key_of(line):
    return line.split("=")[0].strip()


def value_of(line):
    return "=".join(line.split("=")[1:]).strip()


settings = {}
try:
    while True:
        line = input()
        if is_blank(line) or is_remark(line):
            continue
        if "=" in line:
            settings[key_of(line)] = value_of(line)
        elif line.split()[1] in settings:
            settings.pop(line.split()[1])
except EOFError:
    pass

print(len(settings))
for key, value in settings.items():
    print(key + ": " + value)
