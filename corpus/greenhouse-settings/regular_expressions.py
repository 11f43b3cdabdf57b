import re
import sys

settings = {}
for line in sys.stdin:
    if re.match(r"\s*#", line) or re.match(r"\s*$", line):
        continue
    found = re.match(r"\s*([a-z.]+?)\s*=\s*(.*?)\s*$", line)
    if found:
        settings[found.group(1)] = found.group(2)
        continue
    found = re.match(r"\s*forget\s+([a-z.]+)\s*$", line)
    if found.group(1) in settings:
        del settings[found.group(1)]
print(len(settings))
for key in settings:
    print("%s: %s" % (key, settings[key]))
