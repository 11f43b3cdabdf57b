#include <iostream>

int main() {
    int q;
    std::cin >> q;
    for (int i = 0; i < q; i++) {
        int a, b, d, used = 0;
        std::cin >> a >> b >> d;
        for (int h = a; h <= b; h++)
            for (int x = h; x > 0; x /= 10)
                if (x % 10 == d) used++;
        std::cout << used << "\n";
    }
    return 0;
}
