"""The Python rules about lists, strings, loops and recursion: where they fire and must not."""

from __future__ import annotations

import importlib

import libcst as cst
import pytest

from hasten.model.rules_python import RULES, rewrite
from hasten.model.rules_python.imports import _LIGHT
from tests.test_rules_python import same

BY_NAME = {rule.name: rule for rule in RULES}

LIST = "a = list(map(int, input().split()))\n"
LOOP = "for i in range(4):\n    print(i in a)\n"
SEEN = "seen = []\nfor i in range(9):\n    if i not in seen:\n        seen.append(i * 2)\n"
FIB = "def f(n):\n    if n < 2: return n\n    return f(n - 1) + f(n - 2)\nprint(f(int(input())))\n"

FIRES = [
    ("set-members", LIST + LOOP, "a_set = set(a)\nfor", ["1 2", "", "3 3 9", "x"]),
    (
        "set-members",
        "a = ['u', '1']\nfor i in range(3):\n    print(str(i) not in a)\n",
        "not in a_set",
        [""],
    ),
    ("set-members", "a = [1, 5]  # 'five'\n" + LOOP, "# 'five'\na_set", [""]),
    (
        "set-members",
        "n = int(input())\na = [int(input()) for _ in range(n)]\nk = 0\nwhile k < 5:\n"
        "    k += 2 if k in a else 1\nprint(k, a[0], len(a), *a)\n",
        "k in a_set",
        ["2\n1\n4\n", "1\n9\n", "0\n"],
    ),
    (
        "set-members",
        LIST + "def f(x):\n    a_set = 2\n    return int(x) in set(a)\nprint(f(1), f(2))\n",
        "in a_set_\n",
        ["1 3", ""],
    ),
    (
        "set-members",
        "def f():\n    a = input().split()\n    for w in sorted(a):\n        print(w[1:] in a)\n"
        "f()\nf()\n",
        "\n    a_set = set(a)\n    for",
        ["ab b\nc\n", "ab c\n\n"],
    ),
    (
        "set-members",
        "for _ in range(2):\n    a = input().split()\n    print([c for c in 'ab' if c in a])\n",
        "\n    a_set = set(a)\n    print",
        ["ab b\na\n"],
    ),
    (
        "joined-pieces",
        "n = int(input())\ns = 'a'\nfor i in range(n):\n    for j in range(i):\n"
        "        if j: s += str(j); n -= 1\n    s = s + (',' if i else '.')\nprint(s)\n",
        "\ns_parts = [s]\nfor i in range(n):\n    for j in range(i):\n"
        "        if j: s_parts.append(str(j)); n -= 1\n"
        "    s_parts.append(',' if i else '.')\ns = \"\".join(s_parts)\nprint",
        ["4", "0"],
    ),
    (
        "joined-pieces",
        "def f(w):\n    t = ''\n    for c in input():\n        if c == w:\n            break\n"
        "        t += c\n    return t\nfor k in range(2):\n    print(f('x'))\n",
        '    t = "".join(t_parts)\n    return',
        ["abxc\n\n", "x\naaa\n"],
    ),
    (
        "joined-pieces",
        "i = 0\nwhile i < 3:\n    s = ''\n    for c in input():\n        s += c * i\n    print(s)\n"
        "    i += 1\n",
        "\n    s_parts = [s]\n    for",
        ["abc\n\nx\n"],
    ),
    (
        "from-imports",
        "import math\nimport heapq as h\nq = []\nfor i in range(9):\n"
        "    h.heappush(q, math.gcd(i, 6))\nprint(h.heappop(q), math.pi)\n",
        "from math import gcd as math_gcd, pi as math_pi\n"
        "from heapq import heappop as h_heappop, heappush as h_heappush\n",
        [""],
    ),
    (
        "closed-sums",
        "a, b = map(int, input().split())\nc = s = t = u = 0\ni = -99\n"
        "for i in range(a, b):\n    s += i\nprint(s, i)\n"
        "for i in range(b): t -= i * i  # squares\nprint(t, i)\n"
        "for j in range(-a, b + 1):\n    u += j ** 2\nprint(u)\n"
        "for j in range(a * 2):\n    u += a + 1\nprint(u)\n"
        "print(sum(range(b)), sum(range(a - 1, b)), sum([k * k for k in range(a, b)]),\n"
        "      sum(a for _ in range(b)), -sum(k for k in range(a, b)) ** 2)\n",
        "if a < b:\n    s += (b - a) * (a + b - 1) // 2\n    i = b - 1\n",
        ["1 5", "5 1", "-7 -3", "3 3", "0 9", "4 5", "-2 0"],
    ),
    (
        "memo",
        FIB,
        "f_memo = {}\ndef f(n):\n    if n in f_memo:\n        return f_memo[n]\n"
        "    if n < 2: return n\n    return f_memo.setdefault(n, f(n - 1) + f(n - 2))\n",
        ["0", "15", "1200", "x"],
    ),
    (
        "memo",
        "n, k = map(int, input().split())\na = list(map(int, input().split()))\n"
        "def go(i, left):\n    'Ways.'\n    if left < 0 or i == n:\n        return left == 0\n"
        "    return (go(i + 1, left - a[i])\n            or go(i + 1, left))\nprint(go(0, k))\n",
        "    'Ways.'\n    if (i, left) in go_memo:\n        return go_memo[(i, left)]\n",
        ["3 5\n1 2 3\n", "3 7\n1 2 3\n", "0 0\n\n"],
    ),
    (
        "memo",
        "def f(n):\n    t = 1\n    for i in range(n):\n        t += f(i)\n    return t\n"
        "print([f(i) for i in range(9)])\n",
        "return f_memo.setdefault(n, t)",
        [""],
    ),
    (
        "deques",
        "from collections import deque\nq = [int(input())]\nwhile q:\n    x = q.pop(0)\n"
        "    print(x, len(q), *q)\n    if x < 5:\n        q.append(x + 2)\n"
        "        q.insert(0, x + 3)\n        q += [9]\n    for y in q:\n        print(y)\n",
        "x = q.popleft()",
        ["1", "7"],
    ),
    (
        "deques",
        "def f(n):\n    q = list(range(n))\n    try:\n        while not 0:\n"
        "            print(q[0], q[-1], 3 in q)\n            q.pop( 0 )\n"
        "    except IndexError:\n        q = []\n        return len(q)\nprint(f(4))\n",
        "q = deque([])",
        [""],
    ),
    (
        "single-appends",
        "a = []\nfor i in range(3):\n    a += [i]; a += [i, 2]\n    a += [(i, 1)]\n"
        "    b = a\nprint(a, b is a)\n",
        "a.append(i); a += [i, 2]\n    a.append((i, 1))",
        [""],
    ),
    (
        "seen-sets",
        "seen = [(0, 'a'), 7]\nmore = []\nfor i in range(int(input())):\n"
        "    if (i % 3, 'a') not in seen and i not in seen and i / 2 not in more:\n"
        "        seen.append((i % 3, 'a'))\n        more.append(i)\n        print(i)\n"
        "    if not more: print('none')\n",
        "seen = {(0, 'a'), 7}\nmore = set()\n",
        ["9", "0", "1"],
    ),
    (
        "dict-members",
        "d = {1: 2}\nfor i in range(3):\n    d[i * 2] = i\n"
        "    print(i in d.keys(), i not in list(d), i in list(d.keys()), i in set(d))\n",
        "print(i in d, i not in d, i in d, i in d)",
        [""],
    ),
    (
        "dict-members",
        "from collections import defaultdict\nd = defaultdict(list)\nd[3].append(1)\n"
        "n = int(input())\nprint(n in d.keys(), n in list(range(3, n + 1, 2)))\n",
        "print(n in d, n in range(3, n + 1, 2))",
        ["3", "4"],
    ),
]

HOLDS = [
    ("set-members", LIST + "print(1 in a)\n"),
    ("set-members", "for i in range(3):\n    a = [i, 2]\n    print(2 in a)\n"),
    ("set-members", "for i in range(3):\n    print(i in [1, 2, 3])\n"),
    ("set-members", "a = [1]\nfor i in [1, [2]]:\n    print(i in a)\n"),
    ("set-members", "a = [0.5, float(input())]\n" + LOOP),
    ("set-members", LIST + "a.append(2)\n" + LOOP),
    ("set-members", LIST + "a.pop()\n" + LOOP),
    ("set-members", LIST + "a[0] = 2\n" + LOOP),
    ("set-members", LIST + "a += [2]\n" + LOOP),
    ("set-members", LIST + "a = a[1:]\n" + LOOP),
    ("set-members", LIST + "del a[0]\n" + LOOP),
    ("set-members", LIST + "b = a\nb.append(1)\n" + LOOP),
    ("set-members", LIST + "b = [a]\nb[0].append(1)\n" + LOOP),
    ("set-members", LIST + "def f(x):\n    x.append(3)\nf(a)\n" + LOOP),
    ("set-members", LIST + "f = a.append\nf(1)\n" + LOOP),
    ("set-members", LIST + "def f():\n    global a\n    a = [2]\nf()\n" + LOOP),
    ("set-members", LIST + "exec('a.append(1)')\n" + LOOP),
    ("set-members", LIST + "def set(x):\n    return x\n" + LOOP),
    ("set-members", LIST + "b = max(a, [])\nb.append(3)\n" + LOOP),
    ("set-members", LIST + "b = sum([], a)\nb.append(3)\n" + LOOP),
    ("set-members", "a = b = [1]\nb.append(2)\n" + LOOP),
    ("set-members", "a = (b := [1])\nb.append(2)\n" + LOOP),
    ("set-members", "a = [1]; print(2)\n" + LOOP),
    ("set-members", LIST + "for i in range(3):\n    print(f'{i in a}')\n"),
    ("set-members", LIST + "class A:\n    def __eq__(self, o):\n        return 1\n" + LOOP),
    ("set-members", LIST + "print([x for x in range(3 in a)])\n"),
    ("set-members", "def f(a):\n    return [i in a for i in range(3)]\nprint(f([1]))\n"),
    ("joined-pieces", "s = ''\nfor i in input():\n    s += i\n    print(s)\n"),
    ("joined-pieces", "s = ''\nfor i in input():\n    s += s[-1:] + i\nprint(s)\n"),
    ("joined-pieces", "s = ''\nfor i in input():\n    s = i + s\nprint(s)\n"),
    ("joined-pieces", "s = ''\nfor i in input():\n    s += i\nelse:\n    print(s)\n"),
    ("joined-pieces", "s = ''\nwhile len(s) < 3:\n    s += 'a'\nprint(s)\n"),
    ("joined-pieces", "s = ''\ns += 'a'\nprint(s)\n"),
    ("joined-pieces", "s = ''\nfor i in range(3):\n    s += str(i)\nprint(s)\n"),
    ("joined-pieces", "s = 0\nfor i in range(3):\n    s += i\nprint(s)\n"),
    ("joined-pieces", "s = ''\nfor i in ['a', []]:\n    s += i\nprint(s)\n"),
    ("joined-pieces", "def f(s):\n    for i in input():\n        s += i\n    return s\nf([])\n"),
    ("joined-pieces", "s = ''\ndef f():\n    return s\nfor i in input():\n    s += i\n    f()\n"),
    ("joined-pieces", "s = ''\nf = lambda: print(s)\nfor i in input():\n    s += i\n    f()\n"),
    (
        "joined-pieces",
        "s = ''\ntry:\n    for i in input():\n        s += i; 1 / 0\nexcept:\n    print(s)\n",
    ),
    ("joined-pieces", "if input():\n    s = ''\nfor i in input():\n    s += i\n"),
    (
        "joined-pieces",
        "s = ''\ndef f():\n    global s\n    for i in input():\n        s += i\nf()\nprint(s)\n",
    ),
    ("joined-pieces", "s = ''\nx = 1; [print(i) for i in 'ab']\ns += 'a'\n"),
    ("from-imports", "import math\nprint(math.gcd(4, 6))\n"),
    ("from-imports", "import math\nmath.pi = 3\nfor i in range(3):\n    print(math.pi)\n"),
    ("from-imports", "import math\nfor math in range(3):\n    print(math.real)\n"),
    ("from-imports", "import math\nm = math\nfor i in range(3):\n    print(math.pi)\n"),
    ("from-imports", "import math\nfor i in range(3):\n    print(f'{math.pi}')\n"),
    ("from-imports", "import math\nfor i in []:\n    math.no_such_thing(i)\n"),
    ("from-imports", "import mine\nfor i in range(3):\n    print(mine.x)\n"),
    ("from-imports", "try:\n    import math\nfinally:\n    print([math.pi for i in 'a'])\n"),
    ("from-imports", "import math; x = 1\nfor i in range(3):\n    print(math.pi)\n"),
    ("from-imports", "from math import pi\nfor i in range(3):\n    print(pi)\n"),
    ("closed-sums", "s = 0.5\nfor i in range(3):\n    s += i\n"),
    ("closed-sums", "s = 1\nfor i in range(s):\n    s += i\n"),
    ("closed-sums", "s = 1\nfor i in range(3):\n    s += s\n"),
    ("closed-sums", "s = 1\nfor i in range(3):\n    s += i\nelse:\n    print(s)\n"),
    ("closed-sums", "s = 1\nfor i in range(3):\n    s += i\n    print(s)\n"),
    ("closed-sums", "s = 1\nfor i in range(0, 9, 2):\n    s += i\n"),
    ("closed-sums", "s = 1\nfor i in range(3):\n    s *= i\n"),
    ("closed-sums", "s = 1\nfor i in range(3):\n    s += int(input())\n"),
    ("closed-sums", "s = 1\nfor i in range(int(input())):\n    s += i\n"),
    ("closed-sums", "i = 1\nfor i in range(3):\n    i += 2\n"),
    ("closed-sums", "def f(n):\n    return sum(range(n))\nf(True)\n"),
    ("closed-sums", "def range(n):\n    return [n]\nprint(sum(range(4)))\n"),
    ("closed-sums", "def sum(n):\n    return n\nprint(sum(range(4)))\n"),
    ("closed-sums", "print(sum(range(4), 3))\nprint(sum(i for i in range(4) if i))\n"),
    ("closed-sums", "n = 4\nprint(f'{sum(range(n))}')\n"),
    ("deques", "q = [1]\nq.pop(0)\n"),
    ("deques", "q = [1]\nwhile q:\n    q.pop()\n"),
    ("deques", "q = [1]\nprint(q)\nwhile q:\n    q.pop(0)\n"),
    ("deques", "q = [1]\nprint(q[1:])\nwhile q:\n    q.pop(0)\n"),
    ("deques", "q = [1]\nq.sort()\nwhile q:\n    q.pop(0)\n"),
    ("deques", "q = [1]\np = q\nwhile q:\n    q.pop(0)\n"),
    ("deques", "q = [1]\nwhile q:\n    q.pop(0)\n    print(max(q, [2]))\n"),
    ("deques", "q = [1]\nwhile q != []:\n    q.pop(0)\n"),
    ("deques", "q = [1]\nwhile q:\n    q.pop(0)\n    q = f(q)\n"),
    ("deques", "q = [1]\nwhile q:\n    q.pop(0)\n    x = q or [2]\n    print(x)\n"),
    (
        "deques",
        "try:\n    q = []\n    while 1:\n        q.pop(0)\nexcept Exception as e:\n    print(e)\n",
    ),
    ("memo", FIB.replace("f(n - 1) + ", "")),
    ("memo", FIB.replace("return n", "print(n)")),
    ("memo", FIB + "print(list(map(f, [1, 2])))\n"),
    ("memo", FIB + "print(f(2.0))\n"),
    ("memo", FIB + "print(f(True))\n"),
    ("memo", FIB + "f = len\n"),
    ("memo", FIB + "try:\n    f(9999)\nexcept RecursionError:\n    print(1)\n"),
    ("memo", FIB.replace("return n", "return k") + "k = 1\nk = 2\n"),
    ("memo", FIB.replace("return n", "return k") + "for k in range(3):\n    print(f(3))\n"),
    ("memo", FIB.replace("return n", "return a[n]") + "a = [1, 2]\na[0] = 5\n"),
    ("memo", FIB.replace("return n", "return [n]")),
    ("memo", FIB.replace("return n", "n -= 1; return n")),
    ("memo", FIB.replace("def f(n):", "def f(n):\n    global k\n    k = n")),
    ("memo", FIB.replace("def f(n):", "def f(n=3):")),
    ("memo", FIB.replace("def f(n):", "@str\ndef f(n):")),
    ("memo", FIB.replace("return f(n", "return f(n=n")),
    (
        "memo",
        "def f(n):\n    if n < 2:\n        return 1\n    if n % 2:\n        return f(n - 1)\n"
        "    return f(n - 2)\nprint(f(4))\n",
    ),
    ("deques", "q = [1]\ni = 0\nwhile q:\n    print(q[i])\n    q.pop(0)\n"),
    ("deques", "q = [1]\nfor x in q:\n    q.pop(0)\n"),
    ("deques", "q = [1]\nwhile q:\n    print(f'{q.pop(0)}')\n"),
    ("deques", "def f(q):\n    while q:\n        q.pop(0)\nf({0: 1})\n"),
    ("deques", "q = [1]\ndef f():\n    q.pop(0)\nfor x in q:\n    f()\n"),
    ("deques", "class A:\n    q = [1]\n    while q:\n        q.pop(0)\nprint(A.q)\n"),
    ("single-appends", "a = [1]\na = 'b'\nfor i in 'ab':\n    a += [i]\n"),
    ("single-appends", "def f(a):\n    a += [1]\n    return a\nprint(f([]))\n"),
    ("single-appends", "a = [1]\nfor i in 'ab':\n    a += [*i]\n"),
    ("single-appends", "a = []\nfor i in 'ab':\n    a += [(a := [1])]\nprint(a)\n"),
    (
        "single-appends",
        "a = []\ndef f():\n    global a\n    a = [3]\nfor i in 'ab':\n    a += [f()]\nprint(a)\n",
    ),
    ("seen-sets", SEEN + "print(seen)\n"),
    ("seen-sets", SEEN + "print(len(seen))\n"),
    ("seen-sets", SEEN + "seen.append([])\n"),
    ("seen-sets", SEEN + "seen.append(float(input()))\n"),
    ("seen-sets", SEEN + "print(seen.append(2))\n"),
    ("seen-sets", SEEN + "seen += [4]\n"),
    ("seen-sets", SEEN + "seen = list(input())\n"),
    ("seen-sets", SEEN + "b = seen\n"),
    ("seen-sets", SEEN + "for x in seen:\n    print(x)\n"),
    ("seen-sets", SEEN + "print([] in seen)\n"),
    ("seen-sets", SEEN + "def f(seen):\n    return seen[0]\nf(seen)\n"),
    ("seen-sets", SEEN.replace("[]", "[[1]]")),
    ("seen-sets", "seen = []\nseen.append(1)\nprint(1 in seen)\n"),
    ("dict-members", "d = {1: 2}\nfor i in [[]]:\n    print(i in list(d))\n"),
    ("dict-members", "d = {1: 2}\nd = [1]\nprint(1 in list(d))\n"),
    ("dict-members", "def f(d):\n    return 1 in d.keys()\n"),
    ("dict-members", "def list(x):\n    return []\nd = {1: 2}\nprint(1 in list(d))\n"),
    ("dict-members", "x = 1.0\nprint(x in list(range(3)))\n"),
]


def apply(rule: str, source: str) -> str:
    return BY_NAME[rule].apply(cst.parse_module(source)).code


@pytest.mark.parametrize(("rule", "source", "form", "texts"), FIRES)
def test_a_rule_fires_and_keeps_output_and_status(
    rule: str, source: str, form: str, texts: list[str]
) -> None:
    new = apply(rule, source)
    assert form in new
    same(source, new, *texts)
    for combined, _ in rewrite(source, 1, 0):
        same(source, combined, *texts)


@pytest.mark.parametrize(("rule", "source"), HOLDS)
def test_a_rule_holds_back_where_its_condition_is_not_proved(rule: str, source: str) -> None:
    module = cst.parse_module(source)
    assert BY_NAME[rule].apply(module) is module


def test_empty_lines_in_the_generated_function_are_empty() -> None:
    source = "n = 2\n\n# why\nfor i in range(n):\n\n    print(i)\n\n\nprint(n)\n\n"
    new = apply("main-function", source)
    assert "\n    n = 2\n\n    # why\n    for i in range(n):\n\n        print(i)\n\n\n" in new
    assert not any(line.isspace() for line in new.splitlines())


def test_every_light_import_gives_the_very_same_object() -> None:
    for module, (light, names) in _LIGHT.items():
        for name in names:
            ours, theirs = (getattr(importlib.import_module(m), name) for m in (light, module))
            assert ours is theirs, f"{module}.{name}"


def test_a_name_that_the_c_module_lacks_is_left_alone() -> None:
    source = "from bisect import bisect\nprint(bisect([1, 2], int(input())))\n"
    assert not any("_bisect" in code for code, _ in rewrite(source, 8, 0))
