#include <sys/shm.h>
int main() { return shmget(1234, 4096, IPC_CREAT | 0600); }
