from collections import deque


class Cart:
    def __init__(self, barrels):
        self.barrels = barrels
        self.gone_after = None

    def lift(self, most):
        self.barrels -= min(most, self.barrels)

    @property
    def empty(self):
        return self.barrels == 0


class Quay:
    def __init__(self, carts, most):
        self.lane = deque(carts)
        self.most = most
        self.lifts = 0

    def serve_one(self):
        cart = self.lane.popleft()
        cart.lift(self.most)
        self.lifts += 1
        if cart.empty:
            cart.gone_after = self.lifts
        else:
            self.lane.append(cart)

    def serve_all(self):
        while self.lane:
            self.serve_one()


def main():
    n, k = map(int, input().split())
    carts = [Cart(int(b)) for b in input().split()]
    Quay(carts, k).serve_all()
    print("\n".join(str(cart.gone_after) for cart in carts))


if __name__ == "__main__":
    main()
