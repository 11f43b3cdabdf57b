#include <iostream>
#include <string>
#include <vector>
using namespace std;

typedef vector<int> Deck;

Deck cut(Deck deck, int k) {
    Deck result;
    for (size_t i = k; i < deck.size(); i++) result.push_back(deck[i]);
    for (int i = 0; i < k; i++) result.push_back(deck[i]);
    return result;
}

Deck exchange(Deck deck) {
    Deck result = deck;
    result[0] = deck[deck.size() - 1];
    result[deck.size() - 1] = deck[0];
    return result;
}

int look(Deck deck) {
    return deck[0];
}

int main() {
    int n, q;
    cin >> n >> q;
    Deck deck(n);
    for (int i = 0; i < n; i++) cin >> deck[i];
    long long score = 0;
    while (q--) {
        string order;
        cin >> order;
        if (order == "cut") {
            int k;
            cin >> k;
            deck = cut(deck, k);
        } else if (order == "swap") {
            deck = exchange(deck);
        } else {
            score += look(deck);
        }
    }
    cout << score << " " << look(deck) << endl;
}
