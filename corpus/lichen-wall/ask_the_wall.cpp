#include <iostream>
#include <map>
#include <string>
using namespace std;

class Wall {
public:
    Wall(map<int, int> table, map<int, int> stones) : table(table), stones(stones) {}
    virtual ~Wall() {}

    virtual int grains(int place) {
        int w = stones.size();
        return stones[(place % w + w) % w];
    }
    virtual Wall next_year() {
        map<int, int> next;
        for (auto stone : stones) {
            int i = stone.first;
            next[i] = table[(grains(i - 1) + 2 * grains(i) + grains(i + 1)) % 8];
        }
        return Wall(table, next);
    }
    virtual int total() {
        int sum = 0;
        for (auto stone : stones) sum += stone.second;
        return sum;
    }

private:
    map<int, int> table, stones;
};

map<int, int> numbers(const string &digits) {
    map<int, int> result;
    for (size_t i = 0; i < digits.size(); i++) result[i] = digits[i] - '0';
    return result;
}

int main() {
    int w, t;
    string table, stones;
    cin >> w >> t >> table >> stones;
    Wall wall(numbers(table), numbers(stones));
    int largest = wall.total();
    for (int year = 0; year < t; year++) {
        wall = wall.next_year();
        largest = max(largest, wall.total());
    }
    cout << wall.total() << " " << largest << endl;
}
