#include <algorithm>
#include <iostream>
#include <vector>
using namespace std;

struct Entry {
    int number;
    int score;
    vector<int> marks;
};

bool better(Entry a, Entry b) {
    if (a.score != b.score) return a.score > b.score;
    return a.number < b.number;
}

int main() {
    int n, k;
    cin >> n >> k;
    vector<Entry> board;
    int leader = 0, changes = 0;
    for (int i = 1; i <= n; i++) {
        Entry entry;
        entry.number = i;
        entry.score = 0;
        entry.marks.resize(k);
        for (int &mark : entry.marks) cin >> mark;
        sort(entry.marks.begin(), entry.marks.end());
        for (int j = 1; j + 1 < k; j++) entry.score += entry.marks[j];
        // put it at its place on the board
        board.push_back(entry);
        for (size_t j = board.size() - 1; j > 0 && better(board[j], board[j - 1]); j--)
            swap(board[j], board[j - 1]);
        if (board.front().number != leader) {
            leader = board.front().number;
            changes++;
        }
    }
    cout << changes << " " << leader << " " << board.front().score << endl;
    return 0;
}
