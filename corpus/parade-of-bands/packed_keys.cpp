#include <algorithm>
#include <cstdio>
#include <cstring>
#include <vector>

struct Band {
    unsigned rank;  // points (reversed), year and players in one number
    char village[13];
};

int main() {
    int n;
    if (std::scanf("%d", &n) != 1) return 1;
    std::vector<Band> bands(n);
    for (Band &band : bands) {
        unsigned points, year, players;
        if (std::scanf("%12s %u %u %u", band.village, &points, &year, &players) != 4) return 1;
        band.rank = ((100 - points) << 19) | (year << 8) | players;
    }
    std::sort(bands.begin(), bands.end(), [](const Band &a, const Band &b) {
        return a.rank != b.rank ? a.rank < b.rank : std::strcmp(a.village, b.village) < 0;
    });
    std::vector<const char *> behind;
    for (int i = 0; i < n; ++i) {
        std::puts(bands[i].village);
        if (i > 0 && (bands[i - 1].rank & 255) < (bands[i].rank & 255)) behind.push_back(bands[i].village);
    }
    std::sort(behind.begin(), behind.end(), [](auto a, auto b) { return std::strcmp(a, b) < 0; });
    for (auto village : behind) std::printf("%s ", village);
    std::puts(behind.empty() ? "-" : "");
}
