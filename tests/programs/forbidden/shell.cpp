#include <cstdlib>
int main() { return system("echo 7"); }
