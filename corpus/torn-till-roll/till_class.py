import sys


class Item:
    def __init__(self, pieces, price, name):
        self.pieces = int(pieces)
        self.price = int(price)
        self.name = name

    def cents(self):
        return self.pieces * self.price


class Customer:
    def __init__(self):
        self.items = []

    def buy(self, item):
        self.items.append(item)

    def receipt(self):
        pieces = sum(item.pieces for item in self.items)
        cents = sum(item.cents() for item in self.items)
        euros, cents = divmod(cents, 100)
        return "{} {},{:02}".format(pieces, euros, cents)


def customers(roll):
    customer = Customer()
    for line in roll:
        words = line.split()
        if words == ["total"]:
            yield customer
            customer = Customer()
        else:
            customer.buy(Item(*words))
    if customer.items:
        yield customer


for customer in customers(sys.stdin):
    print(customer.receipt())
