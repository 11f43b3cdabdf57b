import sys
values = sys.stdin.read().split()[1:]
sys.stderr.write(str(sum(map(int, values))))
