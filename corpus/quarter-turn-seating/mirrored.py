# turned = transposed
import sys
rows = [line.split() for line in sys.stdin.readlines()[1:]]
sys.stdout.write("\n".join(" ".join(col) for col in zip(*rows)))
