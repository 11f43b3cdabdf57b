import sys

settings = {}
for line in sys.stdin.read().splitlines():
    line = line.strip()
    if not line or line[0] == "#":
        continue
    if "=" in line:
        parts = line.split("=")
        settings[parts[0].strip()] = parts[1].strip()
    else:
        settings.pop(line.split()[1], None)
print(len(settings))
print("\n".join(f"{k}: {v}" for k, v in settings.items()))
