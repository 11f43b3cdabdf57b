from abc import ABC, abstractmethod


class Machine(ABC):
    def __init__(self, k):
        self.k = k

    @property
    def factor(self):
        return self.k

    @abstractmethod
    def process(self, number):
        ...


class Adder(Machine):
    def process(self, number):
        return (number + self.factor) % 65536


class Multiplier(Machine):
    def process(self, number):
        return (number * self.factor) % 65536


class Mixer(Machine):
    def process(self, number):
        return number ^ self.factor


class Swapper(Machine):
    def process(self, number):
        return number // 256 + number % 256 * 256


KINDS = {"add": Adder, "mul": Multiplier, "xor": Mixer, "swap": Swapper}

n, m = map(int, input().split())
conveyor = []
for _ in range(m):
    kind, k = input().split()
    conveyor.append(KINDS[kind](int(k)))
results = []
for number in map(int, input().split()):
    for machine in conveyor:
        number = machine.process(number)
    results.append(number)
print(sum(results), max(results), results.count(max(results)))
