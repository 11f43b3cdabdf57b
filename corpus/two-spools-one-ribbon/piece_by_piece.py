a, b = map(int, input().split())
first = input().split()
second = input().split()
i = 0
j = 0
golden = 0
last = ""
turn = 1
while i < a or j < b:
    if (turn == 1 and i < a) or j == b:
        piece = first[i]
        i += 1
        turn = 2
    else:
        piece = second[j]
        j += 1
        turn = 1
    if piece == last:
        golden += 1
    print(piece, end=" ")
    last = piece
print()
print(golden)
