#include <iostream>
#include <vector>

struct Cart {
    int number;
    int barrels;
    long long lift;
};

int main() {
    int n, k;
    std::cin >> n >> k;
    std::vector<Cart> lane;
    std::vector<long long> home(n);
    for (int i = 0; i < n; ++i) {
        Cart cart;
        cart.number = i;
        cart.lift = 0;
        std::cin >> cart.barrels;
        lane.push_back(cart);
    }
    long long lifts = 0;
    while (!lane.empty()) {
        Cart cart = lane.front();
        lane.erase(lane.begin());
        ++lifts;
        cart.barrels -= k;
        cart.lift = lifts;
        if (cart.barrels > 0)
            lane.push_back(cart);
        else
            home[cart.number] = cart.lift;
    }
    for (int i = 0; i < n; ++i)
        std::cout << home[i] << std::endl;
}
