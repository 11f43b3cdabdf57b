// expect: passed
#include <cstdlib>
#include <cstring>
static char memory[1 << 20];
static bool broken()
{
    bool seen = getenv("MARK");
    for (char c : memory)
        seen |= c;
    char *heap = (char *)malloc(1 << 20), stack[4096];
    for (int i = 0; i < 1 << 20; i++)
        seen |= heap[i] == 'm' && heap[(i + 1) & 0xfffff] == 'm';
    memset(memory, 'm', sizeof memory), memset(heap, 'm', 1 << 20), memset(stack, 'm', sizeof stack);
    setenv("MARK", "1", 1);
    return seen || stack[7] != 'm';
}
