#include <bits/stdc++.h>
using namespace std;

struct Setting {
    string_view key, value;
    bool holds;
};

static char text[900000];

static string_view trim(const char *from, const char *to) {
    while (from < to && *from == ' ') ++from;
    while (from < to && to[-1] == ' ') --to;
    return {from, size_t(to - from)};
}

int main() {
    size_t n = fread(text, 1, sizeof text, stdin);
    vector<Setting> settings;
    unordered_map<string_view, size_t> where;
    const char *p = text, *end = text + n;
    while (p < end) {
        const char *stop = (const char *)memchr(p, '\n', end - p);
        while (*p == ' ') ++p;
        if (p < stop && *p != '#') {
            const char *equals = (const char *)memchr(p, '=', stop - p);
            if (equals) {
                string_view key = trim(p, equals), value = trim(equals + 1, stop);
                auto [at, fresh] = where.try_emplace(key, settings.size());
                if (fresh) settings.push_back({key, value, true});
                else settings[at->second].value = value;
            } else {
                auto at = where.find(trim(p + 6, stop));
                if (at != where.end()) {
                    settings[at->second].holds = false;
                    where.erase(at);
                }
            }
        }
        p = stop + 1;
    }
    string out = to_string(where.size()) + "\n";
    for (const Setting &s : settings) {
        if (!s.holds) continue;
        out.append(s.key).append(": ").append(s.value) += '\n';
    }
    fwrite(out.data(), 1, out.size(), stdout);
}
