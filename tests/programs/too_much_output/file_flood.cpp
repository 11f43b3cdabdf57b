#include <cstdio>
int main() { FILE *f = fopen("/tmp/file", "w"); for (;;) fputs("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", f); }
