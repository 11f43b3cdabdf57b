#include <thread>
int main() { std::thread t([] { for (volatile int i = 0;; i++) {} }); for (volatile int i = 0;; i++) {} }
