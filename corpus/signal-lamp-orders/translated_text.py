import sys

codes = (
    ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- "
    "-..- -.-- --.. ----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----."
).split()
table = {ord(a): c + " " for a, c in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", codes)}
table[32] = "/ "

text = sys.stdin.read()
orders = text[text.index("\n") + 1:].translate(table)
out = []
for code in orders.split("\n"):
    if code:
        # A space after a letter is 3 units; after each sign, 1 is counted with the sign itself.
        dots, dashes, spaces = code.count("."), code.count("-"), code.count(" ")
        words = code.count("/")
        letters = spaces - words
        units = 2 * dots + 4 * dashes + 2 * letters + 4 * words - 3
        out.append(f"{code}\n{units}\n")
sys.stdout.write("".join(out))
