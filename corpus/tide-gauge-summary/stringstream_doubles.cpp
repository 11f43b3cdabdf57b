#include <algorithm>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

int main() {
    int n;
    std::string line;
    std::cin >> n;
    std::getline(std::cin, line);
    std::cout << std::fixed << std::setprecision(9);
    for (int i = 0; i < n; ++i) {
        std::getline(std::cin, line);
        std::stringstream stream(line);
        std::string name;
        stream >> name;
        std::vector<double> levels;
        double level;
        while (stream >> level) levels.push_back(level);
        double sum = 0;
        for (double x : levels) sum += x;
        std::cout << name << " " << *std::min_element(levels.begin(), levels.end()) << " "
                  << sum / levels.size() << " " << *std::max_element(levels.begin(), levels.end())
                  << std::endl;
    }
}
