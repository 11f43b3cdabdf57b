first = input()
service = first.split()[0]
limit = int(first.split()[1])
matches = 0
total = 0
while True:
    try:
        line = input()
    except EOFError:
        break
    if line.split()[2] == service and int(line.split()[3]) >= limit:
        print(line)
        matches += 1
        total += int(line.split()[3])
print(matches, total)
