import sys

out = []
for line in sys.stdin.read().split("\n")[1:-1]:
    name, _, rest = line.partition(" ")
    levels = list(map(float, rest.split(" ")))
    out.append("%s %.9f %.9f %.9f\n" % (name, min(levels), sum(levels) / len(levels), max(levels)))
sys.stdout.writelines(out)
