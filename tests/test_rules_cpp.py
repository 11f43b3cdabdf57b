"""The C++ rules: where they fire, what they leave, and that the new program means the same."""

import gzip
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasten.model.rules_cpp import RULES, rewrite, runtime, runtime_stdio
from hasten.model.rules_cpp.base import ABRUPT_END, REDIRECTION, STREAM_PLUMBING
from hasten.model.rules_cpp.tokens import Kind, code_only, join, tokenize
from hasten.model.rules_cpp.unit import parse

RULE = {rule.name: rule for rule in RULES}
SHARED = Path(os.environ.get("HASTEN_SHARED", Path(__file__).parents[2] / "shared"))
needs_compiler = pytest.mark.skipif(shutil.which("g++") is None, reason="g++ is not on PATH")


def fires(name: str, source: str) -> bool:
    return code_only(RULE[name].apply(source)) != code_only(source)


def program(statements: str, before: str = "", headers: str = "iostream string vector") -> str:
    includes = "".join(f"#include <{h}>\n" for h in headers.split())
    return f"{includes}using namespace std;\n{before}\nint main() {{\n  {statements}\n}}\n"


def compile_program(folder: Path, source: str, name: str) -> Path:
    path = folder / f"{name}.cpp"
    path.write_text(source)
    command = ["g++", "-std=c++17", "-O1", "-w", str(path), "-o", str(folder / name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[:2000]
    return folder / name


def assert_same_behaviour(folder: Path, slow: str, fast: str, inputs: list[str]) -> None:
    programs = [compile_program(folder, slow, "slow"), compile_program(folder, fast, "fast")]
    for text in inputs:
        runs = [
            subprocess.run([str(p)], input=text.encode(), capture_output=True, timeout=10)
            for p in programs
        ]
        outcomes = [(run.returncode, run.stdout) for run in runs]
        assert outcomes[0] == outcomes[1], text


# The tokenizer

CPP_PIECES = st.sampled_from(
    ["int main() {", "}", "\n", " ", '"a\\"b"', "'\\''", "// c", "/* x\n */", "#define A(x) \\\n x",
     'R"(a"b)"', 'R"z(a)")z"', "1'000", "0x1p-3", "a->*b", ">>=", "::", "\\\n", "é", "#if 0",
     '"open', "'", "u8R\"(", "$x", "@", "\t", "/*", "...", "\r\n", "#include <map>", "\0"]
)  # fmt: skip


@given(st.text())
def test_tokens_joined_are_the_source_for_any_text(text: str) -> None:
    assert join(tokenize(text)) == text


@given(st.lists(CPP_PIECES).map("".join))
def test_tokens_joined_are_the_source_for_text_like_cpp(text: str) -> None:
    assert join(tokenize(text)) == text
    parse(text)  # whatever it says, it does not raise


def test_strings_comments_and_directives_are_single_tokens() -> None:
    source = '#define A \\\n  1 // one\nauto s = R"x(cin >> ")x"; // cin\nchar c = \'"\'; /* " */'
    kinds = [(t.kind, t.text) for t in tokenize(source) if t.kind is not Kind.SPACE]
    assert kinds[0] == (Kind.DIRECTIVE, "#define A \\\n  1 ")
    assert (Kind.STRING, 'R"x(cin >> ")x"') in kinds
    assert (Kind.COMMENT, "// cin") in kinds
    assert (Kind.CHARACTER, "'\"'") in kinds
    assert kinds[-1] == (Kind.COMMENT, '/* " */')


def test_what_a_false_conditional_hides_is_not_code() -> None:
    source = "#ifdef LOCAL\nfreopen(1);\n#else\nint x;\n#endif\n#ifdef __GNUC__\nint y;\n#endif\n"
    unit = parse(source)
    assert unit is not None
    assert unit.reachable == {"int", "x", "y"}


@pytest.mark.parametrize(
    "source", ["int main() { (} )", "int x = `;", '#include "mine.h"\n', "in\\\nt x;"]
)
def test_a_program_that_is_not_understood_is_left_alone(source: str) -> None:
    assert parse(source) is None
    assert rewrite(source, 5, 0) == []


# fast-io

SUM = "int n, s = 0, x; cin >> n; while (n--) { cin >> x; s += x; cout << s << endl; }"


def test_fast_io_comes_first_in_main() -> None:
    fast = RULE["fast-io"].apply(program(SUM))
    body = fast.split("int main() {")[1].split()
    assert body[:2] == ["std::ios::sync_with_stdio(false);", "std::cin.tie(nullptr);"]


def test_fast_io_adds_the_call_that_is_missing() -> None:
    fast = RULE["fast-io"].apply(program("cin.tie(0); " + SUM))
    assert fast.count("tie") == 1
    assert fast.count("sync_with_stdio") == 1


def test_fast_io_is_safe_beside_stdio_in_the_other_direction() -> None:
    assert fires("fast-io", program('int n; scanf("%d", &n); cout << n;'))
    assert fires("fast-io", program('int n; cin >> n; printf("%d", n);'))


@pytest.mark.parametrize(
    ("statements", "before"),
    [
        ('int n; cin >> n; cout << n; printf("x");', ""),
        ("int n; cin >> n; P(n);", '#define P(x) cout << x; puts("")'),
        ("int n; cin >> n; getchar(); cout << n;", ""),
        ('freopen("a", "r", stdin); int n; cin >> n;', ""),
        ("cout << n;", "int f() { int x; cin >> x; return x; }\nint n = f();"),
        ("cout << s.x;", "struct S { int x; S() { cin >> x; } };\nS s;"),
        ("cout << s.x;", "struct S { int x; S() { cin >> x; } } s;"),
        ("cout << 1; _exit(0);", ""),
        ("cout << 1;", "#define cin fin"),
        ("cin.rdbuf(0); cout << 1;", ""),
        ("cout << J(c, in);", "#define J(a, b) a##b"),
        ("ios::sync_with_stdio(false); cin.tie(0); cout << 1; int x; cin >> x;", ""),
    ],
)
def test_fast_io_leaves_a_program_whose_streams_it_cannot_free(
    statements: str, before: str
) -> None:
    assert not fires("fast-io", program(statements, before))


def test_fast_io_knows_that_functions_and_prototypes_run_nothing() -> None:
    before = "void f();\nstruct S { void g() { cin.get(); } };\nvoid f() { int x; cin >> x; }"
    assert fires("fast-io", program("f();", before))


# endl


@pytest.mark.parametrize("spelling", ["endl", "std::endl"])
def test_endl_becomes_a_newline(spelling: str) -> None:
    assert "cout << 1 << '\\n';" in RULE["endl"].apply(program(f"cout << 1 << {spelling};"))


def test_endl_is_replaced_inside_macros_that_are_used() -> None:
    fast = RULE["endl"].apply(program("P(1);", "#define P(x) \\\n  cout << x << endl"))
    assert "#define P(x) \\\n  cout << x << '\\n'" in fast


@pytest.mark.parametrize(
    ("statements", "before"),
    [
        ("cout << 1 << endl;", "#define endl '\\n'"),
        ("int endl = 3; cout << 1 << endl;", ""),
        ("cout << setw(4) << endl;", ""),
        ('ofstream f("x"); f << endl;', ""),
        ("log << endl;", "struct L { L& operator<<(int); } log;"),
        ('ios::sync_with_stdio(0); cout << 1 << endl; printf("2");', ""),
        ("cout << unitbuf << 1 << endl;", ""),
    ],
)
def test_endl_stays_where_it_may_mean_something_else(statements: str, before: str) -> None:
    assert not fires("endl", program(statements, before))


# fast-reader


def test_fast_reader_replaces_every_cin_and_keeps_the_rest() -> None:
    slow = program("int n; std::cin >> n; /* cin */ while (cin >> n, n) ;", "#define R cin >>")
    fast = RULE["fast-reader"].apply(slow)
    assert (
        "int n; hasten_io::hasten_in >> n; /* cin */ while (hasten_io::hasten_in >> n, n) ;" in fast
    )
    assert RULE["fast-reader"].apply(fast) == fast


@pytest.mark.parametrize(
    ("statements", "before"),
    [
        ("char c; cin >> noskipws >> c;", ""),
        ("int n; cin >> hex >> n;", ""),
        ("char c = cin.get(); cin >> c;", ""),
        ("int n; while (cin) cin >> n;", ""),
        ('int n; cin >> n; scanf("%d", &n);', ""),
        ("int n; cin >> n; f(cin);", ""),
        ("int n; cin >> n; read(0, &n, 4);", ""),
        ('ifstream cin("x"); int n; cin >> n;', ""),
        ("auto& in = cin; int n; in >> n;", ""),
        ("int n; my::cin >> n;", ""),
        ("int n; cin >> n; cin.ignore();", ""),
        ("string s; cin >> s; istringstream in(s);", "void f(istream in);"),
        ("int n; IN >> n; cin >> n;", "#define IN cin"),
    ],
)
def test_fast_reader_leaves_other_uses_of_cin(statements: str, before: str) -> None:
    assert not fires("fast-reader", program(statements, before))


def test_the_blocks_are_not_put_behind_a_macro_that_would_change_them() -> None:
    slow = "#define value 3\n" + program("int n; cin >> n; cout << n;")
    assert not fires("fast-reader", slow)
    assert fires(
        "fast-reader", program("int n; cin >> n;", "#define value 3\n#define int long long")
    )


def test_the_blocks_use_no_name_that_makes_other_rules_give_up() -> None:
    words = runtime.names(runtime.READER + runtime.WRITER)
    words |= runtime.names(runtime_stdio.PRINTF + runtime_stdio.SCANF)
    assert not words & (REDIRECTION | ABRUPT_END | STREAM_PLUMBING)


EVERY_TYPE = """
  short h = 1; int i = 1; unsigned u = 1; long long l = 1; unsigned long long m = 1;
  float f = 1; double d = 1; long double e = 1; char c = 'q'; string s = "s"; char w[5] = "w";
  vector<bool> ok;
  for (int k = 0; k < 6; k++) {
    ok.push_back(bool(cin >> h)); ok.push_back(!(cin >> i)); cin >> u >> l;
    ok.push_back(!!(cin >> m));
    cin >> f >> d >> e >> c >> s >> w; ok.push_back(bool(getline(cin, s)));
  }
  for (bool b : ok) putchar('0' + b);
  printf("%d %d %u %lld %llu %a %a %La %c %s %s", h, i, u, l, m, f, d, e, c, s.c_str(), w);
"""
HARD_INPUTS = [
    "",
    " ",
    "1 -2 3 4 5 1.5 2.5e3 -.5 c word abcdef rest of it\n" * 7,
    "+1 -0 -1 -9223372036854775808 18446744073709551615 0.1 0.30000000000000004 1e22 xyz tail",
    "32768 1",
    "1 2147483648",
    "1 1 4294967296",
    "1 1 1 9223372036854775808",
    "1 1 1 1 -18446744073709551615 1 2 3",
    "1 1 1 1 1 1e39",
    "1 1 1 1 1 1 1e400",
    "1 1 1 1 1 1 1e",
    "1 1 1 1 1 1 12345678901234567890.125 .",
    "1 1 1 1 1 1 0x1f",
    "-",
    "1-2+3 4 5 6.7.8 9 z",
    " " * 65530 + "123 456789 1 2 3 1.25 2.5 3.5 c d e\n",
]


@needs_compiler
def test_the_reader_does_what_cin_does_on_hard_inputs(tmp_path: Path) -> None:
    slow = program(EVERY_TYPE, headers="iostream string vector cstdio")
    fast = RULE["fast-reader"].apply(slow)
    assert "cin" not in fast.split("int main")[1]
    assert_same_behaviour(tmp_path, slow, fast, HARD_INPUTS)


# fast-writer

EVERY_OUTPUT = """
  cin.tie(0);
  int n; cin >> n;
  const char* t = "text"; char a[2][4] = {"ab", "cd"}; string s(n > 0 ? n : 0, 'x');
  cout << n << ' ' << -n << a[1] << &a[0][1] << t << s << s + "y" << (n > 3) << P{n} << std::endl;
  cout << numeric_limits<long long>::min() << ' ' << ~0ull << ' ' << (short)-n << (unsigned char)66;
  cout << numeric_limits<int>::min() << (n ? "a" : "b") << *t << (unsigned short)n << 7L << 8ul;
  if (n == 5) exit(7);
  for (int i = 0; i < n; i++) cout << i << endl;
  return n & 1;
"""
POINT = """struct P { int x; };
ostream& operator<<(ostream& os, const P& p) { return os << "P(" << p.x << ')'; }
struct Last { ~Last() { cout << "last"; } } last;"""


@needs_compiler
def test_all_stream_rules_together_keep_the_output(tmp_path: Path) -> None:
    slow = program(EVERY_OUTPUT, POINT, headers="iostream string limits cstdlib")
    [(fast, names)] = rewrite(slow, 1, 0)
    assert names == ("fast-reader", "fast-writer", "no-iostream")
    assert "cout" not in fast
    assert_same_behaviour(tmp_path, slow, fast, ["3", "-4", "5", "20000", "70001", ""])


@pytest.mark.parametrize(
    ("statements", "before"),
    [
        ("cout << hex << 12;", ""),
        ("cout << fixed << setprecision(3) << 1.5;", ""),
        ("cout << setw(3) << 1;", ""),
        ("cout << 1 << flush;", ""),
        ("cout.precision(3); cout << 1;", ""),
        ("cout.put('a'); cout << 1;", ""),
        ('ios::sync_with_stdio(0); cout << 1; printf("2");', ""),
        ('cout << 1; fprintf(stdout, "2");', ""),
        ('auto f = printf; f("1");', ""),
        ('w("1");', "#define w printf"),
        ("cout << 1; f(cout);", ""),
        ("cout << 1; fflush(stdout);", ""),
        ("ostream& o = cout; o << 1;", ""),
        ("cout << 1; quick_exit(0);", ""),
    ],
)
def test_fast_writer_leaves_other_uses_of_cout(statements: str, before: str) -> None:
    assert not fires("fast-writer", program(statements, before))


@needs_compiler
@pytest.mark.parametrize("operand", ["1.5", "hex", "(void*)0", "E::A", "&f"])
def test_a_type_that_the_writer_does_not_know_does_not_compile(
    tmp_path: Path, operand: str
) -> None:
    block = (
        "#include <ios>\n"
        + runtime.WRITER
        + "enum class E { A }; void f() {}\nusing namespace std;\n"
    )
    path = tmp_path / "x.cpp"
    path.write_text(f"{block}int main() {{ hasten_io::hasten_out << {operand}; }}\n")
    command = ["g++", "-std=c++17", "-fsyntax-only", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "deleted" in done.stderr


def test_printf_becomes_typed_operands_made_before_anything_is_written() -> None:
    slow = program(r'printf("%d: %lld%%\n", f(a, b), g); puts(p ? "x" : "y"); putchar(c);')
    fast = RULE["fast-writer"].apply(slow)
    assert (
        r'hasten_io::print( hasten_io::put_d(f(a, b)), ": ", hasten_io::put_ld(g), "%", "\n");'
        r' hasten_io::print(hasten_io::put_s(p ? "x" : "y"), "\n");'
        r" hasten_io::print(hasten_io::put_c(c));"
    ) in fast


def test_printf_with_other_conversions_is_formatted_as_before() -> None:
    fast = RULE["fast-writer"].apply(program('printf("%5.2f", x); printf(format, x, y);'))
    assert 'hasten_io::print_any("%5.2f", x); hasten_io::print_any(format, x, y);' in fast


SCANNED = r"""
  int a = 1, r; unsigned u = 2; long long b = 3; unsigned long long m = 4; char c = 'c';
  char s[99] = "s"; int v[3] = {1, 1, 1};
  for (int k = 0; k < 4; k++) {
    r = scanf("%d%u %lld\n%llu", &a, &u, &b, &m); SHOW(r, a, u); printf("%ld %lu\n", b, m);
    r = scanf("%c %s", &c, s); printf("%d %c%s", r, c, s); puts(s); putchar(c); cout << r << endl;
    r = scanf("%d %d", &v[0], &v[v[1]]); SHOW(v[0], v[1], r == EOF); r = getchar(); SHOW(r, 0, 0);
    printf("%5d|%-4s|%.3f|%c%c\n", a, s, a / 7.0, c, 65); printf("%d\n", (long long)1 << 33 | a);
    while (k == 2 && scanf("%d", &a) == 1) printf("%d,", a);
  }
  printf("%s\n", string(700, 'x').c_str()); printf("%s%s\n", string(700, 'y').c_str(), "");
  printf("%700d", 1);
"""


@needs_compiler
def test_printf_and_scanf_keep_their_meaning_on_hard_inputs(tmp_path: Path) -> None:
    show = r'#define SHOW(x, y, z) printf("%d %d %d\n", (x), y, (int)(z))'
    slow = program(SCANNED, show, headers="iostream string cstdio")
    [(fast, names)] = rewrite(slow, 1, 0)
    assert names == ("fast-scanf", "fast-writer", "no-iostream")
    assert_same_behaviour(tmp_path, slow, fast, [*HARD_INPUTS, "1 2 3 4x y 1 2\n" * 9, "1 -"])


@pytest.mark.parametrize(
    "statements",
    [
        'int n; scanf("%i", &n);',
        'int n; scanf("%2d", &n);',
        'int n; scanf("%*d%d", &n);',
        'int n; scanf("%d,", &n);',
        'double d; scanf("%lf", &d);',
        'int n; scanf("%d%d", &n);',
        "int n; scanf(format, &n);",
        'int n; scanf("%d", &n); cin >> n;',
        'int n; scanf("%d", &n); char s[9]; fgets(s, 9, stdin);',
    ],
)
def test_fast_scanf_leaves_formats_that_it_does_not_know(statements: str) -> None:
    assert not fires("fast-scanf", program(statements))


# no-iostream


def test_iostream_goes_where_no_stream_is_used() -> None:
    slow = program('ios::sync_with_stdio(0); cin.tie(0); printf("1");', headers="iostream cstdio")
    fast = RULE["no-iostream"].apply(slow)
    assert fast.startswith("#include <istream>\n#include <ostream>\n#include <cstdio>\n")
    assert '(void)0; (void)0; printf("1");' in fast


def test_the_headers_of_bits_stdcpp_are_named_without_iostream() -> None:
    slow = program('mutex m; printf("1");', headers="bits/stdc++.h")
    fast = RULE["no-iostream"].apply(slow)
    assert "iostream>" not in fast
    assert "#include <mutex>" in fast
    assert "#include <vector>" in fast
    assert "#include <regex>" not in fast


@pytest.mark.parametrize(
    "statements", ["cout << 1;", "cerr << 1;", "bool b = ios::sync_with_stdio(0);"]
)
def test_iostream_stays_where_a_stream_is_used(statements: str) -> None:
    assert not fires("no-iostream", program(statements))


@needs_compiler
def test_every_header_that_replaces_bits_stdcpp_exists(tmp_path: Path) -> None:
    names = "mutex atomic to_chars chrono codecvt condition_variable filesystem fstream future"
    names += " locale pmr random regex scoped_allocator thread shared_mutex"
    slow = f"#include <bits/stdc++.h>\nint main() {{ }}\n#ifdef _X\n{names}\n#endif\n"
    path = tmp_path / "x.cpp"
    path.write_text(RULE["no-iostream"].apply(slow))
    assert path.read_text().count("#include") > 70
    subprocess.run(["g++", "-std=c++17", "-fsyntax-only", str(path)], check=True)


# rewrite


def test_the_first_candidate_has_every_rule_and_the_others_fewer() -> None:
    found = rewrite(program(SUM), 20, 0)
    assert found[0][1] == ("fast-reader", "fast-writer", "no-iostream")
    assert ("fast-io",) in [names for _, names in found]
    assert ("endl",) in [names for _, names in found]
    assert len({code_only(source) for source, _ in found}) == len(found)
    assert rewrite(program(SUM), 20, 0) == found
    assert rewrite(program(SUM), 2, 0) == found[:2]


def test_nothing_is_proposed_for_a_program_that_no_rule_improves() -> None:
    assert rewrite("#include <cstdio>\nint main() { return 0; }\n", 5, 0) == []


def real_programs() -> list[str]:
    found = []
    for name, column in (("pie_cpp", "input"), ("codenet_cpp_candidates", "original")):
        path = SHARED / "data" / f"{name}.jsonl.gz"
        if not path.exists():
            pytest.skip(f"{path} is absent: set HASTEN_SHARED to the folder that holds data/")
        with gzip.open(path, "rt") as lines:
            found += [json.loads(line)[column] for line in lines]
    return found


def test_real_programs_are_rewritten_once_and_for_all() -> None:
    programs = real_programs()
    fired = 0
    for source in programs:
        assert join(tokenize(source)) == source
        found = rewrite(source, 1, 0)
        if found:
            fired += 1
            again = rewrite(found[0][0], 1, 0)
            assert again == [], source
    assert fired > len(programs) // 2


# reserve

FILL = "int n; cin >> n; vector<int> v; for (int i = 0; i < n; i++) v.push_back(i * i); "


@needs_compiler
@pytest.mark.parametrize(
    "loop",
    [
        "for (int i = 0; i < n; i++) v.push_back(i * i);",
        "for (int i = 0; i < n; ++i) { int x; cin >> x; v.push_back(x); }",
    ],
)
def test_room_is_made_before_a_loop_that_fills_a_vector(tmp_path: Path, loop: str) -> None:
    slow = program(f"int n; cin >> n; vector<int> v; {loop} for (int x : v) cout << x << ' ';")
    fast = RULE["reserve"].apply(slow)
    assert "if (n > 0) v.reserve(v.size() + n);" in fast
    assert_same_behaviour(tmp_path, slow, fast, ["0", "-3", "5 1 2 3 4 5"])


@pytest.mark.parametrize(
    "statements",
    [
        "int n = 9; vector<int> v; for (int i = 0; i < n; i++) { if (n) break; v.push_back(i); }",
        "int n = 9; vector<int> v; for (int i = 0; i < n; i++) { v.push_back(i); i += 2; }",
        "int n = 9; vector<int> v; for (int i = 0; i < n; i++) { n--; v.push_back(i); }",
        "int n = 9; vector<int> v; for (int i = 0; i < n; i++) if (i & 1) v.push_back(i);",
        "int n = 9; vector<int> v; for (int i = 0; i < n; i++) { v.push_back(i); v.push_back(1); }",
        "int n = 9; vector<int> v; for (int i = 1; i < n; i++) v.push_back(i);",
        "int n = 9; vector<int> v; for (int i = 0; i < n; i += 2) v.push_back(i);",
        "int n = 9; vector<int> v; for (;;) { for (int i = 0; i < n; i++) v.push_back(i); }",
        "int n = 9; string v; for (int i = 0; i < n; i++) v.push_back('a');",
        "int n = 9; vector<int> v; { vector<long> v; } for (int i = 0; i < n; i++) v.push_back(i);",
        FILL + "cout << v.capacity();",
    ],
)
def test_no_room_is_made_where_it_may_not_be_needed(statements: str) -> None:
    assert not fires("reserve", program(statements))
