n, k = map(int, input().split())
board = []
changes = 0
leader = None
for number in range(1, n + 1):
    marks = sorted(map(int, input().split()))
    score = sum(marks[1:-1])
    board.append({"number": number, "score": score})
    board.sort(key=lambda entry: (-entry["score"], entry["number"]))
    if board[0]["number"] != leader:
        leader = board[0]["number"]
        changes += 1
print(changes, board[0]["number"], board[0]["score"])
