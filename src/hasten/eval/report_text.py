"""Numbers as a report writes them: shares, speedups, costs. programs.js writes them alike."""

from __future__ import annotations

_UP = ((1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))
# Units of time, by the seconds in one.
_SECONDS = {"modelled ps": 1e-12, "ns": 1e-9}
_TIMES = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"), (1e-12, "ps"))


def three(value: float) -> str:
    """Three significant digits, never by powers of ten: 0.0123, 1.23, 12.3, 1,230."""
    if value == 0:
        return "0"
    size = abs(value)
    if size >= 99.95:
        return f"{value:,.0f}"
    if size >= 9.995:
        return f"{value:.1f}"
    return f"{value:.2f}" if size >= 0.9995 else f"{value:#.3g}"


def share(value: float) -> str:
    """A fraction of 1 as percent, with one decimal."""
    return f"{100 * value:.1f}%"


def times(value: float) -> str:
    """A speedup: 1.23x."""
    return f"{three(value)}x"


def cost(value: float, unit: str) -> str:
    """A cost, with its unit scaled to what people read: 12.3 ms, 4.56 G instructions."""
    per_second = _SECONDS.get(unit)
    if per_second is not None:
        seconds = value * per_second
        size, name = next((step for step in _TIMES if seconds >= step[0]), _TIMES[-1])
        return f"{three(seconds / size)} {name}"
    return f"{_counted(value)} {unit}"


def cost_tick(value: float, unit: str) -> str:
    """A power of ten on an axis: 10 ms, 1M."""
    per_second = _SECONDS.get(unit)
    if per_second is not None:
        seconds = value * per_second * (1 + 1e-9)
        size, name = next((step for step in _TIMES if seconds >= step[0]), _TIMES[-1])
        return f"{seconds / size:.3g} {name}"
    return _counted(value).replace(" ", "")


def cost_kind(unit: str) -> str:
    """What a unit counts, for the title of an axis."""
    return {"modelled ps": "modelled time", "ns": "processor time"}.get(unit, unit)


def number(value: int) -> str:
    """A count with commas."""
    return f"{value:,}"


def _counted(value: float) -> str:
    for size, name in _UP:
        if value >= size:
            return f"{three(value / size)} {name}"
    return three(value)
