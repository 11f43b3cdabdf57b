"""Compiling: precompiled headers change nothing but the time, and compiler bombs are contained."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hasten.exec import cpp
from hasten.exec.compiled import COMPILE_LIMITS, CompileError, Executable
from hasten.exec.host import Host
from hasten.exec.languages import LANGUAGES
from hasten.exec.pch import Headers, install
from hasten.exec.protocol import Limits, RunFlag
from hasten.exec.sandbox import Sandbox
from hasten.types import Language, Program

SECONDS = 3.0
SHORT = replace(
    COMPILE_LIMITS, cpu_seconds=SECONDS, wall_seconds=SECONDS, memory_bytes=1 << 30,
    tmp_bytes=1 << 26, file_bytes=1 << 25,
)  # fmt: skip


@pytest.fixture(scope="module")
def shared_box(host: Host) -> Iterator[Sandbox]:
    with Sandbox(host) as box:
        yield box


@pytest.fixture(scope="module")
def headers(host: Host) -> Headers:
    found = cpp._headers(host.cache_dir)
    assert isinstance(found, Headers), found
    return found


def compiled(
    box: Sandbox, source: str, language: Language = Language.CPP, limits: Limits = COMPILE_LIMITS
) -> Executable:
    built = LANGUAGES[language].compile(box, Program(source, language), limits)
    assert isinstance(built, Executable), built
    return built


def without_headers(box: Sandbox, source: str, monkeypatch: pytest.MonkeyPatch) -> bytes:
    with monkeypatch.context() as patch:
        patch.setattr(Headers, "folders", lambda self, source: ())
        return compiled(box, source).files["main"][1]


def output(box: Sandbox, built: Executable, stdin: bytes = b"") -> bytes:
    box.load(built.files)
    result = box.run(list(built.argv), stdin=stdin, limits=Limits())
    assert result.exit_code == 0, result
    return result.stdout


# -- precompiled headers ------------------------------------------------------------------------

BODY = """
using namespace std;
int main() { map<string, int> m; string s; while (cin >> s) m[s]++;
    vector<pair<int, string>> v; for (auto &[k, n] : m) v.push_back({n, k});
    sort(v.begin(), v.end());
    for (auto &p : v) cout << p.first << ' ' << p.second << endl; }
"""
INCLUDE = "#include <bits/stdc++.h>\n"


@pytest.mark.parametrize("which", ["common", "whole"])
def test_the_compiler_uses_the_precompiled_header_in_the_sandbox(
    shared_box: Sandbox, headers: Headers, which: str
) -> None:
    folder = getattr(headers, which)
    shared_box.load({"main.cpp": (0o644, (INCLUDE + BODY).encode())})
    command = [cpp._GXX, *cpp._FLAGS, *cpp._QUIET, *cpp.find_compiler().link, "-H", "-S"]
    result = shared_box.run(
        [*command, f"-I{shared_box.headers_dir}/{folder}", "-o", "/dev/null",
         f"{shared_box.program_dir}/main.cpp"],
        limits=COMPILE_LIMITS, flags=RunFlag.ALLOW_CHILDREN,
    )  # fmt: skip
    used = f"! {shared_box.headers_dir}/{folder}/bits/stdc++.h.gch"
    assert result.stderr.decode().splitlines()[0] == used


@pytest.mark.parametrize(
    "source",
    [
        INCLUDE + BODY,
        "// first\n/* then */  #  include <bits/stdc++.h> // it\n" + BODY,
        INCLUDE + INCLUDE + "#include <vector>\n" + BODY,
        INCLUDE + "#include <regex>\nint main() { puts(std::regex_match(\"a\", std::regex(\"a\")) "
        '? "a" : "b"); }',
        INCLUDE + "#define endl '\\n'\n#define int long long\n#undef int\n" + BODY,
        INCLUDE + "#pragma GCC optimize(\"Ofast\")\n#pragma GCC target(\"avx2\")\n" + BODY,
        INCLUDE + "int main() { std::mt19937 g(1); printf(\"%u\\n\", (unsigned)g()); }",
    ],
    ids=["plain", "comments", "twice", "regex", "defines", "pragmas", "seldom"],
)  # fmt: skip
def test_a_precompiled_header_gives_the_same_file(
    shared_box: Sandbox, headers: Headers, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert headers.folders(source)
    ours = compiled(shared_box, source).files["main"][1]
    assert ours == without_headers(shared_box, source, monkeypatch)


@pytest.mark.parametrize(
    "before",
    [
        "#define private public\n",
        "#define int long long\n",
        "#define endl '\\n'\n",
        "#define _GLIBCXX_DEBUG\n",
        '#pragma GCC optimize("Ofast")\n',
        '#pragma GCC target("avx2")\n',
        "#include <cstdio>\n",
        "int x;\n",
        "#if 1\n",
        '#include "bits/stdc++.h"\n',
    ],
)
def test_a_program_that_begins_otherwise_is_compiled_plainly(headers: Headers, before: str) -> None:
    assert headers.folders(before + INCLUDE + BODY) == ()


@pytest.mark.parametrize(
    "text",
    ["std::mt19937 g;", "#include <chrono>", "std::mu\\\ntex m;", "#define A(x) x##ex", "any a;"],
)
def test_a_program_that_may_name_a_seldom_thing_gets_the_whole_header(
    headers: Headers, text: str
) -> None:
    assert headers.folders(INCLUDE + text) == (headers.whole,)


def test_names_of_ones_own_that_a_left_out_header_has_too_still_clash(shared_box: Sandbox) -> None:
    source = INCLUDE + "using namespace std;\nint any;\nint main() { return any; }"
    built = LANGUAGES[Language.CPP].compile(shared_box, Program(source, Language.CPP))
    assert isinstance(built, CompileError)
    assert "ambiguous" in built.message


def test_an_error_is_that_of_a_plain_compilation(shared_box: Sandbox) -> None:
    source = INCLUDE + "int main() { return x; }"
    built = LANGUAGES[Language.CPP].compile(shared_box, Program(source, Language.CPP))
    assert built == CompileError("main.cpp:2:21: error: ‘x’ was not declared in this scope")


def test_a_compiler_that_makes_no_precompiled_header_still_compiles(
    host: Host, shared_box: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cpp, "_headers", lambda cache_dir: "disk full")
    assert "disk full" in cpp.describe_headers(host.cache_dir)
    assert output(shared_box, compiled(shared_box, INCLUDE + BODY), b"a b a") == b"1 b\n2 a\n"


def test_two_processes_may_install_the_same_headers(tmp_path: Path) -> None:
    # -O0 and one small header: what is tested is the folder.
    fake = tmp_path / "g++"
    fake.write_text('#!/bin/sh\nexec /usr/bin/g++ "$@"\n')
    fake.chmod(0o755)
    found = {install(tmp_path, str(fake), ["-O0"]).whole for _ in range(2)}
    assert len(found) == 1
    assert len(list((tmp_path / "pch").iterdir())) == 1


# -- static programs ----------------------------------------------------------------------------


def test_the_description_tells_the_flags() -> None:
    compiler = cpp.find_compiler()
    text = compiler.description
    assert text.startswith("g++ ")
    assert "-std=c++17 -O3" in text
    assert "-static" in text or "linked dynamically" in text


def test_a_static_program_needs_no_interpreter(shared_box: Sandbox, tmp_path: Path) -> None:
    if "-static" not in cpp.find_compiler().link:
        pytest.skip(cpp.find_compiler().description)
    file = tmp_path / "main"
    file.write_bytes(compiled(shared_box, INCLUDE + BODY).files["main"][1])
    shown = subprocess.run(["readelf", "-l", file], capture_output=True, text=True, check=True)
    assert "INTERP" not in shown.stdout


def test_threads_locales_exceptions_and_long_doubles_work(shared_box: Sandbox) -> None:
    source = (
        INCLUDE
        + r"""
using namespace std;
thread_local int mine = 1;
int main() {
    atomic<int> sum{0}; mutex m; condition_variable c; once_flag once; bool ready = false;
    vector<thread> ts;
    for (int i = 0; i < 4; i++) ts.emplace_back([&] {
        call_once(once, [&] { lock_guard<mutex> l(m); ready = true; c.notify_all(); });
        unique_lock<mutex> l(m); c.wait(l, [&] { return ready; }); sum += mine++; });
    for (auto &t : ts) t.join();
    cout << sum << ' ' << async(launch::async, [] { return 7; }).get() << '\n';
    locale::global(locale::classic()); cout.imbue(locale("C"));
    try { locale l("xx_XX"); } catch (runtime_error &e) { cout << "no locale\n"; }
    try { vector<int>().at(1); } catch (out_of_range &e) { cout << "caught\n"; }
    wstringstream w; w << L"é" << 3.5L; cout << w.str().size() << ' ' << setprecision(3) << 2.0L / 3
        << ' ' << regex_replace("a-b", regex("-"), "+") << ' '
        << put_time(gmtime(new time_t(0)), "%Y")
        << '\n';
    auto then = chrono::steady_clock::now(); cout << (chrono::steady_clock::now() >= then) << endl;
}"""
    )
    expected = b"4 7\nno locale\ncaught\n4 0.667 a+b 1970\n1\n"
    assert output(shared_box, compiled(shared_box, source)) == expected


# -- compiler bombs -----------------------------------------------------------------------------

NEST = 100_000
BOMBS: dict[str, tuple[Language, str]] = {
    "dev_zero": (Language.CPP, '#include "/dev/zero"\nint main() {}'),
    "dev_urandom": (Language.CPP, '#include "/dev/urandom"\nint main() {}'),
    "own_memory": (Language.CPP, '#include "/proc/self/mem"\nint main() {}'),
    "itself": (Language.CPP, '#include "main.cpp"\n#include "main.cpp"\n'),
    "templates": (
        Language.CPP,
        "template<class A, class B> struct S { using T = typename S<S<A, B>, S<B, A>>::T; };\n"
        "S<int, char>::T x; int main() {}",
    ),
    "template_depth": (
        Language.CPP,
        "template<int N> struct F { static const long v = F<N - 1>::v + F<N - 2>::v + "
        "F<N * 2 - 1>::v; };\nint main() { return F<800>::v; }",
    ),
    "constexpr_loop": (
        Language.CPP,
        "constexpr long f(long n) { long s = 0; for (long i = 0; i < 200000; i++) s += i ^ n; "
        "return s; }\ntemplate<int N> constexpr long g() { return f(N) + g<N + 1>(); }\n"
        "constexpr long x = g<0>(); int main() {}",
    ),
    "big_array": (Language.CPP, "int a[1 << 28] = {1}; int main() { return a[5]; }"),
    "fill": (Language.CPP, '__asm__(".fill 1073741824, 1, 7"); int main() {}'),
    "skip": (Language.CPP, '__asm__(".data\\n.rept 100000000\\n.quad 1\\n.endr"); int main() {}'),
    "incbin": (Language.CPP, '__asm__(".data\\n.incbin \\"/dev/zero\\""); int main() {}'),
    "macros": (
        Language.CPP,
        "#define A0 int x; \n"
        + "".join(f"#define A{i + 1} A{i} A{i} A{i} A{i}\n" for i in range(20))
        + "struct { A20 };\nint main() {}",
    ),
    "nesting": (Language.CPP, "int main() { return " + "(" * NEST + "1" + ")" * NEST + " + x; }"),
    "python_parentheses": (Language.PYTHON, "(" * NEST + ")" * NEST),
    "python_encoding": (Language.PYTHON, "# coding: zip\n" + "x" * 1000),
    "python_unary": (Language.PYTHON, "x = " + "-" * 1_000_000 + "1 ("),
    "python_50_mb": (Language.PYTHON, "x = [" + "1, " * (17 << 20) + "\n"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_compiler_bomb_is_contained(shared_box: Sandbox, name: str) -> None:
    language, source = BOMBS[name]
    before = time.monotonic()
    built = LANGUAGES[language].compile(shared_box, Program(source, language), SHORT)
    seconds = time.monotonic() - before
    assert isinstance(built, CompileError)
    assert built.message
    assert seconds < SECONDS + 1
    left = [path.name for path in shared_box._program_dir.iterdir()]
    assert len(left) == 1  # the source, until the next program comes
    assert left[0].startswith("main.")
    assert shared_box.run(["/bin/ls", "/tmp"], limits=Limits()).stdout == b""


@pytest.mark.parametrize("text", ["x = 9**9**9", "x = 'a' * (10**10)", "x = (1,) * 10**9 * 2"])
def test_python_that_only_looks_large_compiles_at_once(shared_box: Sandbox, text: str) -> None:
    before = time.monotonic()
    compiled(shared_box, text, Language.PYTHON, SHORT)
    assert time.monotonic() - before < 1


def test_a_compilation_that_takes_too_long_says_so(shared_box: Sandbox) -> None:
    language, source = BOMBS["constexpr_loop"]
    short = replace(SHORT, wall_seconds=0.5)
    built = LANGUAGES[language].compile(shared_box, Program(source, language), short)
    assert built == CompileError("compiling took more than 0.5 s")
    short = replace(SHORT, cpu_seconds=1, wall_seconds=10)
    built = LANGUAGES[language].compile(shared_box, Program(source, language), short)
    assert built == CompileError("the compiler took more than 1 s of processor time")


def test_a_bomb_does_not_slow_what_comes_after(shared_box: Sandbox) -> None:
    LANGUAGES[Language.CPP].compile(shared_box, Program(BOMBS["fill"][1], Language.CPP), SHORT)
    assert output(shared_box, compiled(shared_box, INCLUDE + BODY), b"a") == b"1 a\n"


@pytest.mark.parametrize("path", ["/etc/passwd", "/program/../etc/hostname", "/root/.bashrc"])
def test_an_include_sees_only_what_the_sandbox_shows(shared_box: Sandbox, path: str) -> None:
    source = f'#include "{path}"\nint main() {{}}'
    built = LANGUAGES[Language.CPP].compile(shared_box, Program(source, Language.CPP))
    assert isinstance(built, CompileError)
    assert "No such file" in built.message or "Permission denied" in built.message


def test_a_message_holds_no_path_of_the_host(host: Host) -> None:
    with Sandbox(replace(host, unsafe=True)) as box:
        built = LANGUAGES[Language.CPP].compile(box, Program("int main() { x; }", Language.CPP))
    assert isinstance(built, CompileError)
    assert str(host.cache_dir) not in built.message
