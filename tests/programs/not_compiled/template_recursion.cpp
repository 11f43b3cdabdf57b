template <int n> struct S { S<n + 1> s; };
int main() { S<0> s; }
