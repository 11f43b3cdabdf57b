volatile int x;
int f(int n) { volatile char frame[1000]; frame[0] = (char)n; x += frame[0]; return f(n + 1) + frame[0]; }
int main() { return f(0); }
