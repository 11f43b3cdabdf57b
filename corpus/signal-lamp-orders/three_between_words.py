import sys

codes = (
    ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- "
    "-..- -.-- --.. ----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----."
).split()
table = {ord(a): c + " " for a, c in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", codes)}
table[32] = "/ "
for order in sys.stdin.read().splitlines()[1:]:
    code = order.translate(table)
    letters = code.count(" ") - code.count("/")
    print(code)
    print(2 * code.count(".") + 4 * code.count("-") + 2 * letters - 3)
