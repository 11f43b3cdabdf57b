def main():
    n, m = map(int, input().split())
    pairs = []
    for _ in range(m):
        pairs.append(tuple(map(int, input().split())))

    stage = {}
    answer = 0
    for first in range(1, n + 1):
        if first in stage:
            continue
        stage[first] = 0
        group = [first]
        for who in group:
            for a, b in pairs:
                if a == who:
                    other = b
                elif b == who:
                    other = a
                else:
                    continue
                if other not in stage:
                    stage[other] = 1 - stage[who]
                    group.append(other)
                elif stage[other] == stage[who]:
                    print(-1)
                    return
        zeros = sum(1 for who in group if stage[who] == 0)
        answer += min(zeros, len(group) - zeros)
    print(answer)


if __name__ == "__main__":
    main()
