"""New inputs near known ones: values changed, elements added and removed, extremes.

With a shape the numbers that govern lists, rows and words stay true, and indices stay within what
they index. Without one, tokens change where they stand, which many programs will refuse.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import TypeVar

from hasten.data.draw import Writer
from hasten.data.shape.form import Choice, Env, Form, Item, Line, Node, Repeat, Values, note
from hasten.data.shapes import Shape

_KINDS = ("value", "values", "most", "count", "swap", "extreme")
_EXTREMES = ("equal", "sorted", "reversed", "least", "greatest", "one")
_TRIES = 4
_T = TypeVar("_T")
_MOST_TEXT = 200_000  # bytes of a sample that is changed token by token


def mutate(rng: random.Random, samples: Sequence[str], shape: Shape | None) -> str:
    """A new input near one of `samples`; of the form of `shape` where there is one.

    Raises `ValueError` when there are neither samples nor a shape."""
    if not samples and shape is None:
        raise ValueError("nothing to change: give samples, or a shape")
    if shape is None:
        return _tokens(rng, rng.choice(samples))
    known = [found for found in map(shape.read, samples) if found is not None]
    for _ in range(_TRIES if known else 0):
        form, items = rng.choice(known)
        text = _Changer(rng, form).text(items)
        if text not in samples and shape.read(text) is not None:
            return text
    for _ in range(_TRIES):
        text = shape.draw(rng, rng.randint(1, 12))
        if shape.read(text) is not None:
            return text
    return rng.choice(samples) if samples else text


class _Changer:
    """Changes the items of one input, in one way and at one rate."""

    def __init__(self, rng: random.Random, form: Form) -> None:
        self._rng = rng
        self._form = form
        self._writer = Writer(rng, form, 10)
        self._kind = rng.choice(_KINDS)
        self._extreme = rng.choice(_EXTREMES)
        self._rate = {"value": 0.15, "values": 0.3, "most": 0.9}.get(self._kind, 0.05)
        if form.lone:
            self._rate = max(self._rate, 0.5)  # there are but few values
        counting = [slot for slot in form.depth if slot >= 0]
        self._chosen = rng.choice(counting) if counting else None
        self._factor = rng.choice(("less", "more", "one", "double", "any"))

    def text(self, items: list[Item]) -> str:
        """The changed input, its last line ended."""
        out: list[list[str]] = []
        self._nodes(self._form.nodes, items, {}, out)
        return "\n".join(self._form.separator.join(tokens) for tokens in out) + "\n"

    def _nodes(
        self, nodes: Sequence[Node], items: Sequence[Item], env: Env, out: list[list[str]]
    ) -> None:
        for node, item in zip(nodes, items, strict=True):
            if isinstance(node, Repeat):
                assert isinstance(item, list)
                self._repeat(node, item, env, out)
                continue
            assert isinstance(item, tuple)
            line = node.pick(item) if isinstance(node, Choice) else node
            assert line is not None
            out.append(self._line(line, list(item), env))

    def _repeat(
        self, node: Repeat, blocks: list[list[Item]], env: Env, out: list[list[str]]
    ) -> None:
        if node.count is None:
            wanted = len(blocks)
            if self._kind == "count":
                wanted = max(1, self._another(wanted))
        else:
            wanted = max(0, node.count.of(env))
        blocks = self._fitted(blocks, wanted)
        if len(blocks) < wanted:  # there was nothing to repeat
            out += [list(row) for row in self._writer.blocks(node, env)]
            return
        place = len(out)
        for block in blocks:
            before = len(out)
            self._nodes(node.body, block, env, out)
            first = tuple(out[before]) if len(out) > before else None
            if node.end is not None and first == node.end:
                del out[before:]  # it would end the list here
        line = node.body[0]
        if len(node.body) == 1 and isinstance(line, Line):
            self._table(line, out, place, env)
        if node.end is not None:
            out.append(list(node.end))

    def _table(self, line: Line, out: list[list[str]], place: int, env: Env) -> None:
        """Make true again what holds of the columns of a table."""
        rows = out[place:]
        links = self._form.links.get(line.first)
        for position in range(line.width):
            slot = line.first + position
            if slot in self._form.depth:
                continue
            column = [tokens[position] for tokens in rows]
            for tokens, token in zip(rows, self._kept(slot, column, env), strict=True):
                tokens[position] = token
        if links is None:
            return
        if links.edge is not None and env.get(links.nodes, 0) > 0 and rows:
            strict = links.tree or links.simple or links.connected
            if strict or not self._sound(rows, links.edge, env[links.nodes]):
                edges = self._writer.graph(links, env[links.nodes], len(rows))
                for tokens, edge in zip(rows, edges, strict=True):
                    for position, node in zip(links.edge, edge, strict=True):
                        tokens[position] = str(node)
        for tokens in rows:
            head = tokens[: line.width]
            self._writer.join(line, head)
            tokens[: line.width] = head

    def _sound(self, rows: list[list[str]], edge: tuple[int, int], nodes: int) -> bool:
        return all(int(tokens[position]) <= nodes for tokens in rows for position in edge)

    def _line(self, line: Line, tokens: list[str], env: Env) -> list[str]:
        head, tail = tokens[: line.width], tokens[line.width :]
        for position, token in enumerate(head):
            slot = line.first + position
            head[position] = self._column(slot, token, env)
            note(env, slot, head[position])
        if line.first in self._form.links:
            self._writer.join(line, head)
            for slot, token in enumerate(head, line.first):
                note(env, slot, token)
        if line.tail is None:
            return head
        slot = line.first + line.width
        wanted = len(tail) if line.tail.free else max(0, line.tail.of(env))
        fitted = self._fitted(tail, wanted)
        if len(fitted) < wanted:
            fitted += self._writer.many(slot, wanted - len(fitted), env)
        if slot in self._form.values:
            changed = [self._value(self._form.values[slot], slot, token, env) for token in fitted]
            fitted = self._kept(slot, self._arranged(slot, changed), env)
        return [*head, *fitted]

    def _column(self, slot: int, token: str, env: Env) -> str:
        if slot not in self._form.depth:
            return self._value(self._form.values[slot], slot, token, env)
        number = int(token)
        if self._kind == "extreme" and self._extreme == "one":
            number = 1
        elif self._kind == "count" and (slot == self._chosen or self._rng.random() < 0.15):
            number = max(1, self._another(number))
        values = self._form.values[slot]
        if values.bound is not None and values.bound in env:
            number = min(number, max(0, env[values.bound] - 1 + values.base))
        return str(self._writer.edges(number, slot, env))

    def _another(self, number: int) -> int:
        match self._factor:
            case "less":
                return number - 1
            case "more":
                return number + 1
            case "one":
                return 1
            case "double":
                return 2 * number
        return self._rng.randint(1, 2 * max(number, 5))

    def _fitted(self, known: Sequence[_T], wanted: int) -> list[_T]:
        """As many of the known as wanted: some left out, some again; maybe two swapped."""
        found = list(known)
        while len(found) > wanted:
            del found[self._rng.randrange(len(found))]
        while found and len(found) < wanted:
            found.insert(self._rng.randint(0, len(found)), self._rng.choice(found))
        if len(found) > 1 and (self._kind == "swap" or self._rng.random() < 0.1):
            one, other = self._rng.sample(range(len(found)), 2)
            if self._rng.random() < 0.3:
                found[one] = found[other]
            else:
                found[one], found[other] = found[other], found[one]
        return found

    def _value(self, values: Values, slot: int, token: str, env: Env) -> str:
        low, high = self._writer.range_of(slot, env)
        extreme = self._kind == "extreme" and self._extreme in ("least", "greatest")
        if values.kind == "int":
            number = int(token)
            if values.bound is not None and values.bound in env and not low <= number <= high:
                number = self._rng.randint(low, high)
            if extreme:
                return str(low if self._extreme == "least" else high)
            if self._rng.random() >= self._rate:
                return str(number)
            return str(self._near(number, low, high))
        if values.kind == "word" and values.length is not None:
            wanted = max(0, values.length.of(env))
            token = "".join(self._fitted(token, wanted)).ljust(wanted, values.letters[0])
        if self._rng.random() >= max(self._rate, 0.3):
            return token
        if values.kind == "word":
            return self._letters(values, token)
        return self._writer.many(slot, 1, env)[0]

    def _near(self, number: int, low: int, high: int) -> int:
        half, double = sorted((number // 2, 2 * number))
        choices = [self._rng.randint(low, high), low, high, self._rng.randint(half, double)]
        choices += [n for n in (number - 1, number + 1, 2 * number) if low <= n <= high]
        return self._rng.choice(choices)

    def _letters(self, values: Values, token: str) -> str:
        """Some letters changed; where nothing governs the length, also fewer or more."""
        letters = [
            self._rng.choice(values.letters) if self._rng.random() < self._rate else letter
            for letter in token
        ]
        if self._kind == "extreme" and letters:
            letters = [letters[0]] * len(letters)
        if values.length is None and not values.steady and self._rng.random() < 0.5:
            letters = self._fitted(letters, max(1, self._another(len(letters))))
        return "".join(letters) or token

    def _arranged(self, slot: int, tokens: list[str]) -> list[str]:
        if self._kind != "extreme" or not tokens or self._form.values[slot].kind != "int":
            return tokens
        match self._extreme:
            case "equal":
                return [tokens[0]] * len(tokens)
            case "sorted":
                return sorted(tokens, key=int)
            case "reversed":
                return sorted(tokens, key=int, reverse=True)
        return tokens

    def _kept(self, slot: int, tokens: list[str], env: Env) -> list[str]:
        """Make true again what holds of a whole list: permutation, distinct, sorted."""
        values = self._form.values[slot]
        if values.kind != "int" or not tokens:
            return tokens
        numbers = [int(token) for token in tokens]
        if values.permutation:
            order = sorted(range(len(numbers)), key=lambda i: (numbers[i], self._rng.random()))
            for rank, position in enumerate(order):
                numbers[position] = values.base + rank
        elif len(set(numbers)) < len(numbers) and (values.distinct or values.order in ("<", ">")):
            return self._writer.many(slot, len(tokens), env)
        if values.order:
            numbers.sort(reverse=values.order[0] == ">")
        return [str(number) for number in numbers]


def _tokens(rng: random.Random, text: str) -> str:
    """Some tokens changed where they stand; now and then a line doubled, left out or moved."""
    lines = text[:_MOST_TEXT].splitlines() or [""]
    change = rng.random()
    if change < 0.15 and len(lines) > 1:
        one, other = rng.sample(range(len(lines)), 2)
        lines[one], lines[other] = lines[other], lines[one]
    elif change < 0.25:
        place = rng.randrange(len(lines))
        lines.insert(place, lines[place])
    elif change < 0.3 and len(lines) > 1:
        del lines[rng.randrange(len(lines))]
    rate = rng.choice((0.1, 0.3, 0.8))
    whole = "\n".join(lines)
    pool: list[str] = re.findall(r"\S+", whole)

    def changed(match: re.Match[str]) -> str:
        token = match[0]
        if rng.random() >= rate:
            return token
        if re.fullmatch(r"-?[0-9]{1,18}", token):
            number = int(token)
            reach = rng.randint(0, int("9" * len(token.lstrip("-"))))
            return str(rng.choice((number - 1, number + 1, 0, 1, reach, 2 * number)))
        if rng.random() < 0.3:
            return rng.choice(pool)
        letters = list(token)
        letters[rng.randrange(len(letters))] = rng.choice("".join(pool))
        return "".join(letters)

    return re.sub(r"\S+", changed, whole) + "\n"
