"""Learns from samples what the input of a problem looks like, as a shape that draws larger ones.

Every way to split all samples into lines, lists, rows, blocks and test cases that fits has a price:
less for what numbers in the input govern, more for what is a coincidence or is left unexplained.
The cheapest make the shape (`hasten.data.shape.search`). What values look like (ranges, orders,
indices, graphs, letters) is learned then, by rules of thumb (`.values`, `.links`): a shape is a
guess, and whether a drawn input is valid is for programs to say. Not covered: formats of lines that
depend on what an earlier line says other than by how many, and texts in which white space carries
meaning.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from hasten.data.draw import Writer
from hasten.data.shape.form import Form, Item, split_lines
from hasten.data.shape.learned import learn_form
from hasten.data.shape.search import MARGIN, Search

SAMPLES = 8  # looked at, the shortest
SAMPLE_BYTES = 30_000  # of one sample; longer ones are left out


@dataclass(frozen=True, slots=True)
class Shape:
    """What all samples have in common. `top`: the largest size worth trying."""

    top: int
    forms: tuple[Form, ...]
    said: str

    def draw(self, rng: random.Random, size: int) -> str:
        """A whole input of about `size` elements, or a lone number of about `size`."""
        form = self.forms[0]
        if len(self.forms) > 1 and rng.random() < 0.2:
            form = rng.choice(self.forms[1:])
        return Writer(rng, form, max(1, size)).text()

    def describe(self) -> str:
        """One line for people, such as "n; n numbers in 1..1000"."""
        return self.said

    def read(self, text: str) -> tuple[Form, list[Item]] | None:
        """The form that explains a text, and its items; None when none does."""
        for form in self.forms:
            items = form.read(split_lines(text, form.separator))
            if items is not None:
                return form, items
        return None


def learn(samples: Sequence[str]) -> Shape | None:
    """The shape of samples; None when they do not say."""
    texts = sorted({text for text in samples if text.strip()}, key=lambda text: (len(text), text))
    texts = [text for text in texts if len(text) <= SAMPLE_BYTES][:SAMPLES]
    if not texts:
        return None
    separator = "," if all(_commas(text) for text in texts) else " "
    lines = list(dict.fromkeys(split_lines(text, separator) for text in texts))
    found = Search(lines).run()
    if not found:
        return None
    learned = [(price, learn_form(nodes, lines, separator)) for price, nodes in found]
    learned = [(price + form.surprise, form) for price, form in learned]
    learned.sort(key=lambda pair: pair[0])
    forms = [form for price, form in learned if price <= learned[0][0] + MARGIN][:3]
    first = forms[0]
    return Shape(top=first.top, forms=tuple(one.form for one in forms), said=first.said)


def sizes(shape: Shape) -> list[int]:
    """Sizes to try, ascending, from the least that says something to beyond the top."""
    ladder = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 30, 50, 80, 100, 200, 300, 500]
    unit = 1000
    while unit <= 5 * shape.top:
        ladder += [unit, 2 * unit, 5 * unit]
        unit *= 10
    if shape.top > 10**6:  # a number: what programs do grows by its digits, or with it
        ladder = [size for size in ladder if str(size)[0] in "15"]
    return [size for size in ladder if size <= 5 * shape.top]


def _commas(text: str) -> bool:
    return re.search(r"[\d.],-?[\d.]", text) is not None and ", " not in text.strip()
