#include <algorithm>
#include <iostream>
#include <string>
#include <vector>
using namespace std;

struct Singer {
    string voice;
    int height;
    string name;
};

int place(string voice) {
    if (voice == "S") return 0;
    if (voice == "A") return 1;
    if (voice == "T") return 2;
    return 3;
}

bool before(Singer a, Singer b) {
    if (place(a.voice) != place(b.voice)) return place(a.voice) < place(b.voice);
    if (a.height != b.height) return a.height < b.height;
    return a.name < b.name;
}

int main() {
    int n;
    cin >> n;
    vector<Singer> choir(n);
    for (int i = 0; i < n; i++) cin >> choir[i].voice >> choir[i].height >> choir[i].name;
    sort(choir.begin(), choir.end(), before);
    for (int i = 0; i < n; i++)
        cout << choir[i].voice << " " << choir[i].height << " " << choir[i].name << endl;
    return 0;
}
