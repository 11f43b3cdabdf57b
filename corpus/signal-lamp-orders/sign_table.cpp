#include <cstdio>
#include <cstring>

struct Code {
    char text[8];
    int length, units;  // with the space; with the gap of 3 that follows
};

static Code code[128];
static char in[30000], out[180000];

int main() {
    const char *letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    const char *c =
        ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- "
        ".-- -..- -.-- --.. ----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----. ";
    for (; *letters; ++letters) {
        Code &e = code[(int)*letters];
        e.units = 2;
        do {
            e.text[e.length++] = *c;
            e.units += *c == '.' ? 2 : *c == '-' ? 4 : 0;
        } while (*c++ != ' ');
    }
    code[' '] = Code{"/ ", 2, 4};

    in[fread(in, 1, sizeof in - 1, stdin)] = 0;
    char *q = out;
    for (const char *p = strchr(in, '\n') + 1; *p; ++p) {
        int units = -3;
        for (; *p != '\n'; ++p) {
            const Code &e = code[(int)*p];
            memcpy(q, e.text, 8);
            q += e.length;
            units += e.units;
        }
        *q++ = '\n';
        char digits[8];
        int d = 0;
        do digits[d++] = (char)('0' + units % 10);
        while (units /= 10);
        while (d) *q++ = digits[--d];
        *q++ = '\n';
    }
    fwrite(out, 1, q - out, stdout);
}
