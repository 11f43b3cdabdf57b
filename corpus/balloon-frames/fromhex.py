import sys

answers = []
for frame in map(bytes.fromhex, sys.stdin.read().split()[1:]):
    total = sum(frame)
    if total & 255:
        answers.append(f"corrupt {total & 255}")
    else:
        answers.append(f"{frame[0]} {len(frame) - 2} {total - frame[0] - frame[-1]}")
print("\n".join(answers))
