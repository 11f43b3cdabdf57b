"""Draws inputs of a form: numbers that count follow a size, all others what the samples showed.

Some draws stay within the values seen and some go far beyond them; a few have what breaks programs:
equal or sorted values, words of one letter, trees that are paths. What a form is says
`hasten.data.shape.form`.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence

from hasten.data.shape.form import (
    Env,
    Form,
    Line,
    Links,
    Node,
    Repeat,
    Values,
    edge_counts,
    is_table,
    note,
)

_WIDEST = 9  # decimal digits of values beyond what samples show; 18 where samples show such
_PATTERNS = ("ascending", "descending", "equal", "two")
_BIGGEST = 4_000_000  # tokens of one drawn list, whatever the numbers say


class Writer:
    """Draws one input of a form. The same `rng` gives the same input."""

    def __init__(self, rng: random.Random, form: Form, size: int) -> None:
        self.rng = rng
        self.form = form
        self.size = size
        self.mode = rng.choices(("seen", "round", "wide"), (5, 2, 3))[0]
        self._wide = 10 ** rng.randint(1, _WIDEST)
        self._ranges: dict[int, tuple[int, int]] = {}
        self._growing = rng.random()
        self._counted = False

    def text(self) -> str:
        """The input, its last line ended."""
        out: list[str] = []
        self._nodes(self.form.nodes, {}, self.size, out)
        return "\n".join(out) + "\n"

    def _nodes(self, nodes: Sequence[Node], env: Env, budget: int, out: list[str]) -> None:
        for node in nodes:
            if isinstance(node, Repeat):
                self._repeat(node, env, budget, out)
            else:
                line = node if isinstance(node, Line) else self.rng.choice(node.lines)[1]
                out.append(self.form.separator.join(self.line(line, env, budget)))

    def _repeat(self, node: Repeat, env: Env, budget: int, out: list[str]) -> None:
        if node.count is None:
            times = self.cases(budget)
            inner = max(1, budget // times)
        else:
            times = max(0, node.count.of(env))
            cases = any(slot in self.form.cases for slot in node.count.slots())
            inner = max(1, budget // max(1, times)) if cases else budget
        end = None if node.end is None else self.form.separator.join(node.end)
        if is_table(node, self.form):
            line = node.body[0]
            assert isinstance(line, Line)
            found = [self.form.separator.join(row) for row in self.rows(line, times, env)]
            out += [row for row in found if row != end]
        else:
            for _ in range(times):
                place = len(out)
                self._nodes(node.body, env, inner, out)
                if out[place : place + 1] == [end]:
                    del out[place:]  # it would end the list here
        if end is not None:
            out.append(end)

    def blocks(self, node: Repeat, env: Env) -> list[list[str]]:
        """The lines of a whole repetition, as tokens."""
        out: list[str] = []
        self._repeat(node, env, self.size, out)
        if self.form.separator == ",":
            return [line.split(",") for line in out]
        return [line.split() for line in out]

    def cases(self, budget: int) -> int:
        """How many test cases: few large ones, many small ones, or something between."""
        most = max(1, budget)
        chosen = self.rng.choice((1, self.rng.randint(2, 5), math.isqrt(most), most))
        return max(1, min(most, chosen))

    def line(self, line: Line, env: Env, budget: int) -> list[str]:
        """The tokens of one line; its numbers go to `env`."""
        tokens = []
        for slot in range(line.first, line.first + line.width):
            token = self.column(slot, env, budget)
            note(env, slot, token)
            tokens.append(token)
        if line.first in self.form.links:
            self.join(line, tokens)
            for slot, token in enumerate(tokens, line.first):
                note(env, slot, token)
        if line.tail is not None:
            slot = line.first + line.width
            wanted = max(1, budget) if line.tail.free else max(0, line.tail.of(env))
            tokens += self.many(slot, min(wanted, _BIGGEST), env)
        return tokens

    def column(self, slot: int, env: Env, budget: int) -> str:
        """One value of a column: a number that counts, or any other."""
        if slot in self.form.depth:
            return str(self.counting(slot, env, budget))
        values = self.form.values[slot]
        if values.kind == "int" and self.form.lone and values.bound is None:
            return str(self._growing_number(values))
        if values.kind == "word" and values.length is None and values.high > 1:
            return self._word(values, self._length(values, budget))
        return self.many(slot, 1, env)[0]

    def counting(self, slot: int, env: Env, budget: int) -> int:
        """A number that says how many; about `budget` elements in all its dimensions."""
        values = self.form.values[slot]
        if slot in self.form.cases:
            found = self.cases(budget)
        else:
            found = max(1, round(budget ** (1 / self.form.depth[slot])))
            if self._counted and self.rng.random() < 0.3:
                found = self.rng.randint(1, found)
        self._counted = True
        if values.bound is not None and values.bound in env and self.rng.random() < 0.9:
            found = min(found, max(1, env[values.bound] - 1 + values.base))
        found = self.edges(found, slot, env)
        if values.step > 1:
            found = max(values.step, found - found % values.step)
        return found

    def edges(self, number: int, slot: int, env: Mapping[int, int]) -> int:
        """The nearest number of edges that the graphs which a slot counts for can have."""
        for links in self.form.links.values():
            if links.edge is None or slot == links.nodes or links.nodes not in env:
                continue
            nodes = env[links.nodes]
            if slot in edge_counts(self.form, links):
                number = max(number, nodes - 1) if links.connected else number
                if links.simple and links.pairs:
                    number = min(number, nodes * (nodes - 1) // 2)
        return number

    def _growing_number(self, values: Values) -> int:
        """A number where nothing is counted: the size itself, a part of it, or one as seen."""
        if values.low == values.high and values.steady:
            return values.low
        chance = self.rng.random()
        top = max(1, self.size)
        if self._growing < 0.4:
            found = self._scaled(values, top)
        elif chance < 0.5:
            found = round(math.exp(self.rng.uniform(0, math.log(top)))) if top > 1 else top
        elif chance < 0.75:
            found = top
        else:
            found = self.rng.randint(values.low, max(values.high, values.low))
        found -= found % values.step if self.rng.random() < 0.8 else 0
        sign = -1 if values.low < 0 and self.rng.random() < 0.5 else 1
        least = values.low if 0 <= values.low <= 2 else 0
        return sign * max(found, least)

    def _scaled(self, values: Values, top: int) -> int:
        """In the proportion in which the samples' largest numbers are to each other."""
        every = [v.high for v in self.form.values.values() if v.kind == "int"]
        return min(top, max(1, top * max(1, values.high) // max(1, *every)))

    def _length(self, values: Values, budget: int) -> int:
        if self.form.lone or not self.form.depth:
            if values.steady and values.low == values.high:
                return values.low
            return (
                max(1, budget) if self.rng.random() < 0.8 else self.rng.randint(1, max(1, budget))
            )
        return self.rng.randint(values.low, values.high)

    def range_of(self, slot: int, env: Mapping[int, int]) -> tuple[int, int]:
        """The least and the largest value of a slot in this input."""
        values = self.form.values[slot]
        if values.bound is not None and values.bound in env:
            return values.base, max(values.base, env[values.bound] - 1 + values.base)
        if slot not in self._ranges:
            self._ranges[slot] = self._choose_range(values)
        return self._ranges[slot]

    def _choose_range(self, values: Values) -> tuple[int, int]:
        low, high = values.low, values.high
        reach = max(abs(low), abs(high), 1)
        if values.steady and self.rng.random() < 0.9:
            return low, high
        if self.mode == "seen" or values.kind != "int":
            return low, high
        nice = 10 ** len(str(reach - 1)) if reach > 1 else 10
        most = nice if self.mode == "round" else max(nice, self._wide)
        if reach > 10**_WIDEST and self.mode == "wide":
            most = max(nice, 10 ** self.rng.randint(_WIDEST, 18))
        return (-most if low < 0 else min(low, 1)), most

    def many(self, slot: int, length: int, env: Mapping[int, int]) -> list[str]:
        """`length` values of a slot, as a list or a column."""
        values = self.form.values[slot]
        match values.kind:
            case "int":
                return [str(number) for number in self._numbers(slot, length, env)]
            case "real":
                return self._reals(values, length)
            case "choice":
                return self.rng.choices(values.words, k=length)
            case "pattern":
                return [self._pattern(values) for _ in range(length)]
        if values.length is not None:
            exact = min(_BIGGEST, max(0, values.length.of(env)))
            found = [self._word(values, exact) for _ in range(length)]
        else:
            found = [
                self._word(values, self.rng.randint(values.low, values.high)) for _ in range(length)
            ]
        return self._ordered_words(values, found)

    def _ordered_words(self, values: Values, words: list[str]) -> list[str]:
        if values.distinct:
            unlike = dict.fromkeys(words)
            longest, wanted = max(1, values.high), len(words)
            while len(unlike) < wanted and len(values.letters) > 1:
                room = len(values.letters) ** longest
                if values.length is None and room < 4 * wanted:
                    longest += 1  # there are not enough different words of this length
                elif room < 2 * len(unlike):
                    break
                length = longest if values.length is None else len(words[0])
                unlike["".join(self.rng.choices(values.letters, k=length))] = None
                if values.length is not None and len(values.letters) ** length < 2 * wanted:
                    break
            words = [*unlike, *words][:wanted]
        return sorted(words) if values.order else words

    def _word(self, values: Values, length: int) -> str:
        chance = self.rng.random()
        if chance < 0.1 and length > 1:
            return self.rng.choice(values.letters) * length
        letters = values.letters
        if chance < 0.25 and len(letters) > 3:
            letters = "".join(self.rng.sample(letters, 2))
        return "".join(self.rng.choices(letters, k=length))

    def _pattern(self, values: Values) -> str:
        return "".join(
            part
            if isinstance(part, str)
            else str(self.rng.randint(part[0], part[1])).zfill(part[2])
            for part in values.parts
        )

    def _reals(self, values: Values, length: int) -> list[str]:
        low, high = values.low, values.high
        if self.mode != "seen" and not (low >= 0 and high <= 1):
            low, high = (low * 10 if low < 0 else low), high * 10
        return [f"{self.rng.uniform(low, high):.{values.decimals}f}" for _ in range(length)]

    def _numbers(self, slot: int, length: int, env: Mapping[int, int]) -> list[int]:
        values = self.form.values[slot]
        low, high = self.range_of(slot, env)
        if values.permutation and high - low + 1 == length:
            found = list(range(low, high + 1))
            return found if values.order else self.rng.sample(found, length)
        if values.distinct or values.order in ("<", ">"):
            high = max(high, low + 2 * length)
            if values.bound is not None and high - low + 1 >= length:
                high = max(self.range_of(slot, env)[1], low + length - 1)
            found = self.rng.sample(range(low, high + 1), length)
        else:
            found = self._plain(values, length, (low, high))
        if values.order:
            found.sort(reverse=values.order in (">", ">="))
        return found

    def _plain(self, values: Values, length: int, limits: tuple[int, int]) -> list[int]:
        low, high = limits
        step = values.step if self.rng.random() < 0.8 and high - low >= values.step else 1
        first, span = -(-low // step), high // step - -(-low // step) + 1
        draw = self.rng.random
        pattern = self.rng.choice(_PATTERNS) if length > 2 and draw() < 0.12 else ""
        if pattern in ("equal", "two"):
            few = [self.rng.randint(low, high) for _ in range(1 + (pattern == "two"))]
            return self.rng.choices(few, k=length)
        if span < 1 << 50:
            found = [(first + int(draw() * span)) * step for _ in range(length)]
        else:
            found = [(first + self.rng.randrange(span)) * step for _ in range(length)]
        if pattern:
            found.sort(reverse=pattern == "descending")
        return found

    def rows(self, line: Line, times: int, env: Env) -> list[list[str]]:
        """A table: every column drawn as a whole, then what holds between columns."""
        times = min(times, _BIGGEST)
        links = self.form.links.get(line.first)
        columns: list[list[str]] = [
            self.many(slot, times, env) for slot in range(line.first, line.first + line.width)
        ]
        if links is not None and links.edge is not None and links.nodes in env:
            left, right = links.edge
            edges = self.graph(links, env[links.nodes], times)
            columns[left] = [str(one) for one, _ in edges]
            columns[right] = [str(other) for _, other in edges]
        table = [list(row) for row in zip(*columns, strict=True)]
        if links is not None and links.pairs:
            for row in table:
                self.join(line, row)
        return table

    def join(self, line: Line, tokens: list[str]) -> None:
        """Make what holds between columns true in one line, by swapping, else by a step."""
        for left, right, relation in self.form.links[line.first].pairs:
            one, other = int(tokens[left]), int(tokens[right])
            if relation == "!=" and one == other:
                low, high = sorted((one, other + (1 if one <= 1 else -1)))
                tokens[left], tokens[right] = str(low), str(high)
            elif relation != "!=" and one > other:
                tokens[left], tokens[right] = str(other), str(one)
            elif relation == "<" and one == other:
                if one > self.form.values[line.first + left].low:
                    tokens[left] = str(one - 1)
                else:
                    tokens[right] = str(other + 1)

    def graph(self, links: Links, nodes: int, count: int) -> list[tuple[int, int]]:
        """`count` edges of a graph: a tree first where it must be connected."""
        rng, base = self.rng, links.base
        found: dict[tuple[int, int], None] = {}
        repeated: list[tuple[int, int]] = []
        reach = rng.choice((nodes, nodes, 3, 1))
        if links.tree or links.connected:
            for node in range(1, min(nodes, count + 1)):
                found[rng.randint(max(0, node - reach), node - 1), node] = None
        names: Sequence[int] = range(nodes)
        if nodes <= _BIGGEST and (not links.pairs or links.pairs[0][2] == "!="):
            names = rng.sample(names, nodes)
        tries = 0
        while len(found) + len(repeated) < count and tries < 4 * count + 20 and nodes > 1:
            tries += 1
            one, other = sorted((rng.randrange(nodes), rng.randrange(nodes)))
            if one == other and links.pairs:
                continue
            if links.simple or (one, other) not in found:
                found[one, other] = None
            else:
                repeated.append((one, other))
        edges = [(names[a] + base, names[b] + base) for a, b in (*found, *repeated)]
        while len(edges) < count:
            edges.append((base, base + (nodes > 1)))
        if not links.pairs or links.pairs[0][2] == "!=":
            edges = [(a, b) if rng.random() < 0.5 else (b, a) for a, b in edges]
        rng.shuffle(edges)
        return edges
