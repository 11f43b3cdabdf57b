import re
import sys

words = sys.stdin.read().split()
n, m = int(words[0]), int(words[1])
text = "\n".join(words[2 + n:])
for template in words[2:2 + n]:
    pattern = template.replace("+", "[+]").replace("#", "[0-9]").replace("@", "[A-Z]").replace("~", ".")
    print(len(re.findall("^" + pattern + "$", text, re.MULTILINE)))
