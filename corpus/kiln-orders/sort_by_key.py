class Order:
    def __init__(self, number, line):
        self.number = number
        self.comes, self.due, self.fire = map(int, line.split())
        self.ready = None


def urgency(order):
    return (order.due, order.fire, order.number)


n = int(input())
orders = [Order(i, input()) for i in range(n)]
waiting = []
now = 0
next_one = 0
late = 0
while next_one < n or waiting:
    if not waiting and orders[next_one].comes > now:
        now = orders[next_one].comes
    while next_one < n and orders[next_one].comes <= now:
        waiting.append(orders[next_one])
        next_one += 1
    waiting.sort(key=urgency)
    chosen = waiting.pop(0)
    now += chosen.fire
    chosen.ready = now
    if now > chosen.due:
        late += 1
for order in orders:
    print(order.ready)
print(late)
