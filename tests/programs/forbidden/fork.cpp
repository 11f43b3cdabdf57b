#include <unistd.h>
int main() { fork(); }
