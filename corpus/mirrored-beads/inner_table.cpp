#include <iostream>
#include <string>
#include <vector>

int main() {
    int n;
    std::string s;
    std::cin >> n >> s;
    std::vector<std::vector<bool>> ok(n, std::vector<bool>(n, false));
    long long count = 0;
    int longest = 0;
    for (int len = 1; len <= n; ++len) {
        for (int i = 0; i + len <= n; ++i) {
            int j = i + len - 1;
            if (s[i] != s[j]) continue;
            if (len > 2 && !ok[i + 1][j - 1]) continue;
            ok[i][j] = true;
            ++count;
            longest = len;
        }
    }
    std::cout << count << ' ' << longest << std::endl;
    return 0;
}
