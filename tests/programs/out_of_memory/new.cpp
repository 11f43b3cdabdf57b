#include <vector>
int main() { std::vector<char *> v; for (;;) { v.push_back(new char[1 << 20]); for (int i = 0; i < 1 << 20; i += 4096) v.back()[i] = 1; } }
