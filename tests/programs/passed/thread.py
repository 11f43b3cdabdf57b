import threading
result = []
def work():
    n = int(input())
    total = 0
    for i in range(n):
        value = int(input())
        for _ in range(30):
            total += value
    result.append(total // 30)
threading.stack_size(1 << 24)
t = threading.Thread(target=work)
t.start()
t.join()
print(result[0])
