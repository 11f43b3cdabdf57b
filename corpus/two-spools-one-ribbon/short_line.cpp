#include <bits/stdc++.h>
using namespace std;

char line[2][50000];

int main() {
    int a, b;
    if (scanf("%d %d ", &a, &b) < 1) return 0;
    vector<string> spools[2];
    for (int s = 0; s < 2; s++) {
        if (!fgets(line[s], sizeof line[s], stdin)) break;
        for (char* w = strtok(line[s], " \n"); w; w = strtok(nullptr, " \n")) spools[s].push_back(w);
    }
    string out, last;
    int golden = 0;
    for (size_t i = 0; i < max(spools[0].size(), spools[1].size()); i++)
        for (auto& spool : spools)
            if (i < spool.size()) {
                golden += spool[i] == last;
                out += spool[i] + ' ';
                last = spool[i];
            }
    printf("%s\n%d\n", out.c_str(), golden);
}
