"""Forms in words, for people."""

from __future__ import annotations

from collections.abc import Mapping

from hasten.data.shape.form import Choice, Count, Form, Line, Node, Repeat, Values

_NAMES = "nmkqpwhstuvxyz"


def said_of(form: Form) -> str:
    """The form in words."""
    names = {slot: _NAMES[i % len(_NAMES)] for i, slot in enumerate(sorted(form.depth))}
    return "; ".join(_said_node(node, form, names) for node in form.nodes)


def _said_node(node: Node, form: Form, names: Mapping[int, str]) -> str:
    if isinstance(node, Repeat):
        body = "; ".join(_said_node(each, form, names) for each in node.body)
        body = f"({body})" if len(node.body) > 1 else f"[{body}]"
        if node.count is not None:
            graph = form.links.get(node.body[0].first) if isinstance(node.body[0], Line) else None
            kind = " as a tree" if graph is not None and graph.tree else ""
            kind = kind or (" as edges" if graph is not None and graph.edge else "")
            return f"{_said_count(node.count, names)} x {body}{kind}"
        return f"{body} until " + (" ".join(node.end) if node.end is not None else "the end")
    if isinstance(node, Choice):
        return " or ".join(_said_node(line, form, names) for _, line in node.lines)
    columns = [
        names.get(slot) or _said_values(form.values[slot], names)
        for slot in range(node.first, node.first + node.width)
    ]
    if node.tail is not None:
        number = "some" if node.tail.free else _said_count(node.tail, names)
        slot = node.first + node.width
        what = _said_values(form.values[slot], names) if slot in form.values else "values"
        columns.append(f"{number} of {what}")
    return ", ".join(columns) or "an empty line"


def _said_count(count: Count, names: Mapping[int, str]) -> str:
    if count.var is None:
        return str(count.offset)
    said = names.get(count.var, "length")
    if count.other is not None:
        said += f" * {names.get(count.other, 'length')}"
    if count.scale != 1:
        said = f"{count.scale}{said}"
    return said + (
        f" {'+' if count.offset > 0 else '-'} {abs(count.offset)}" if count.offset else ""
    )


def _said_values(values: Values, names: Mapping[int, str]) -> str:
    match values.kind:
        case "choice":
            return "|".join(values.words[:4]) + ("|..." if len(values.words) > 4 else "")
        case "pattern":
            return "like " + values.words[0]
        case "word":
            length = f"{values.low}..{values.high}"
            if values.length is not None:
                length = _said_count(values.length, names)
            return f"{length} letters of {values.letters[:30]}"
        case "real":
            return f"{values.low}..{values.high} with {values.decimals} decimals"
    if values.bound is not None:
        limit = names.get(values.bound, "a number above")
        said = f"{values.base}..{limit}{'' if values.base else ' - 1'}"
    else:
        said = f"{values.low}..{values.high}"
    return (
        ("permutation " if values.permutation else "")
        + said
        + (f" {values.order}" if values.order else "")
    )
