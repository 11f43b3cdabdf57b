LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
CODES = (
    ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- "
    "-..- -.-- --.. ----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----."
)
MORSE = dict(zip(LETTERS, CODES.split()))


def letter_units(letter):
    code = MORSE[letter]
    return sum(1 if sign == "." else 3 for sign in code) + len(code) - 1


def word_units(word):
    return sum(letter_units(letter) for letter in word) + 3 * (len(word) - 1)


def main():
    for _ in range(int(input())):
        words = input().split(" ")
        print(" / ".join(" ".join(MORSE[letter] for letter in word) for word in words))
        print(sum(word_units(word) for word in words) + 7 * (len(words) - 1))


main()
