MOD = 10 ** 9 + 7

rule = list(map(int, input().split()))
start = list(map(int, input().split()))
input()


def patches(month):
    f = start[:]
    while len(f) <= month:
        f.append((rule[0] * f[-1] + rule[1] * f[-2] + rule[2] * f[-3]) % MOD)
    return f[month] % MOD


for month in input().split():
    print(patches(int(month)))
