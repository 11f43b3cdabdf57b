#include <bits/stdc++.h>
using namespace std;

static char roll[300000], receipts[300000];

static unsigned read_number(const char *&p) {
    unsigned v = 0;
    while (*p >= '0') v = v * 10 + (*p++ - '0');
    ++p;
    return v;
}

static char *receipt(char *to, unsigned long pieces, unsigned long cents) {
    to = to_chars(to, to + 24, pieces).ptr;
    *to++ = ' ';
    to = to_chars(to, to + 24, cents / 100).ptr;
    *to++ = ',';
    *to++ = char('0' + cents / 10 % 10);
    *to++ = char('0' + cents % 10);
    *to++ = '\n';
    return to;
}

int main() {
    roll[fread(roll, 1, sizeof roll - 1, stdin)] = 0;
    char *to = receipts;
    unsigned long pieces = 0, cents = 0;
    for (const char *p = roll; *p;) {
        if (*p == 't') {
            to = receipt(to, pieces, cents);
            pieces = cents = 0;
        } else {
            unsigned long a = read_number(p);
            pieces += a;
            cents += a * read_number(p);
        }
        while (*p++ != '\n') {
        }
    }
    if (pieces) to = receipt(to, pieces, cents);
    fwrite(receipts, 1, to - receipts, stdout);
}
