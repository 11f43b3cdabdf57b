class Damaged(Exception):
    pass


def digit(letter):
    try:
        return "0123456789".index(letter)
    except ValueError:
        raise Damaged(f"{letter} is no digit")


def reading(word):
    negative = False
    if word.startswith("-"):
        negative = True
        word = word[1:]
    if not 1 <= len(word) <= 4:
        raise Damaged("bad length")
    value = 0
    for letter in word:
        value = value * 10 + digit(letter)
    return -value if negative else value


input()
sound = []
damaged = []
for word in input().split():
    try:
        sound.append(reading(word))
    except Damaged:
        damaged.append(word)
print(len(sound), sum(sound), len(damaged))
