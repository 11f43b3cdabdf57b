def calm(calls, k):
    begin = 0
    count, longest = 0, 0
    for end in range(1, len(calls) + 1):
        while len(set(calls[begin:end])) > k:
            begin += 1
        count += end - begin
        longest = max(longest, end - begin)
    return count, longest


n, k = map(int, input().split())
print(*calm(input().split(), k))
