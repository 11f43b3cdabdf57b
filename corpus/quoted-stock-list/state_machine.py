k = int(input())
while True:
    try:
        line = input()
    except EOFError:
        break
    fields = []
    field = ""
    quoted = False
    i = 0
    while i < len(line):
        ch = line[i]
        if quoted:
            if ch == '"':
                if i + 1 < len(line) and line[i + 1] == '"':
                    field = field + '"'
                    i += 1
                else:
                    quoted = False
            else:
                field = field + ch
        elif ch == '"':
            quoted = True
        elif ch == ";":
            fields.append(field)
            field = ""
        else:
            field = field + ch
        i += 1
    fields.append(field)
    if len(fields) >= k:
        print(len(fields), "[" + fields[k - 1] + "]")
    else:
        print(len(fields), "-")
