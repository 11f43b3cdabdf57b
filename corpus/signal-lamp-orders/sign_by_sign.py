codes = """A .- B -... C -.-. D -.. E . F ..-. G --. H .... I .. J .--- K -.- L .-.. M -- N -. O ---
P .--. Q --.- R .-. S ... T - U ..- V ...- W .-- X -..- Y -.-- Z --.. 0 ----- 1 .---- 2 ..---
3 ...-- 4 ....- 5 ..... 6 -.... 7 --... 8 ---.. 9 ----.""".split()
morse = {}
for i in range(0, len(codes), 2):
    morse[codes[i]] = codes[i + 1]

n = int(input())
for _ in range(n):
    units = 0
    dark = 0
    for ch in input():
        if ch == " ":
            print("/", end=" ")
            dark = 7
        else:
            for sign in morse[ch]:
                print(sign, end="")
                units += dark
                dark = 1
                if sign == ".":
                    units += 1
                else:
                    units += 3
            print(" ", end="")
            dark = 3
    print()
    print(units)
