"""The report, in a real Chromium: what a person does with it, and what a hostile program cannot."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasten.cli.report import report_command, run_of_optimization
from hasten.errors import BadData, UsageError
from hasten.eval import plots
from hasten.eval.protocols import PROTOCOLS
from hasten.eval.records import Outcome, Row, Run, save_run
from hasten.eval.report import Subject, load_subject, report_html, subject_of, write_report
from hasten.eval.report_figures import Step
from hasten.eval.report_pack import best_of, entries_of, pack, packet, script_json
from hasten.eval.report_text import cost, share, three, times
from tests.report_browser import browser, missing, resize, set_dark
from tests.report_runs import make_run

LACKING = missing()
in_chromium = pytest.mark.skipif(LACKING is not None, reason=LACKING or "")
DRAWS = 200
HOSTILE = (
    "</script><script>window.broken = 1</script>\n"
    "<!--<script>\n"
    "\u2028window.broken = 2\u2029\n"
    "<img src=x onerror='window.broken = 3'>\n"
    "]]></style></dialog>&lt;b&gt;&amp;{{ 7 * 7 }}{% raw %}${window.broken = 4}`\\u003c\n"
    "x = '\u202eevil\u2066'  # \udc80\x00\x1b[31m\n"
)


def unpacked(text: str) -> Any:
    return json.loads(zlib.decompress(base64.b64decode(text)))


def one_row(**changes: Any) -> Row:
    slow = Outcome("print(1)\n", "slow", "passed", 2, 2, 100, (40, 60))
    return replace(Row("p1", "python", slow, (), test_names=("0", "1")), **changes)


def right(speedup: float, source: str = "print(2)\n") -> Outcome:
    verdict = "improved" if speedup >= 1.1 else "passed"
    return Outcome(source, "x", verdict, 2, 2, 50, (20, 30), speedup)


def run_of(*rows: Row, name: str = "a run") -> Run:
    return Run(name, "hasten", "model", "modelled ps", "model 3", True, rows)


# -- texts and packets ---------------------------------------------------------------------


def test_numbers_have_three_digits() -> None:
    numbers = (0, 0.01234, 0.9999, 1.234, 9.999, 12.34, 123.4, 12345)
    assert [three(value) for value in numbers] == [
        "0", "0.0123", "1.00", "1.23", "10.0", "12.3", "123", "12,345",
    ]  # fmt: skip
    assert share(0.4305) == "43.0%"
    assert times(3.214) == "3.21x"


def test_costs_have_the_unit_that_people_read() -> None:
    assert cost(12_300_000_000, "modelled ps") == "12.3 ms"
    assert cost(2_500, "ns") == "2.50 µs"
    assert cost(4_560_000_000, "instructions") == "4.56 G instructions"


@given(st.text() | st.lists(st.text()))
def test_json_in_a_script_is_plain_ascii_without_markup(value: object) -> None:
    text = script_json(value)
    assert text.isascii()
    assert not set(text) & set("<>&")
    assert json.loads(text) == value


@given(st.lists(st.text(st.characters(exclude_categories=()))))
def test_what_is_packed_is_unpacked(value: object) -> None:
    text = packet(value)
    assert re.fullmatch(r"[A-Za-z0-9+/=]*", text)
    assert unpacked(text) == value


def test_the_best_candidate_is_the_fastest_right_one() -> None:
    wrong = Outcome("print(3)\n", "x", "wrong_answer", 1, 2)
    row = one_row(candidates=(wrong, right(1.5), right(3.0), right(3.0)))
    assert best_of(row, PROTOCOLS["hasten"]) == 2


def test_without_a_right_candidate_the_one_that_passes_most_tests_stands_for_its_row() -> None:
    wrong = [Outcome("x\n", "x", "wrong_answer", passed, 4) for passed in (1, 3, 3)]
    no_program = Outcome(None, "x", "no_program")
    unjudged = Outcome("x\n", "x", "unjudged")
    assert best_of(one_row(candidates=(unjudged, *wrong)), PROTOCOLS["hasten"]) == 2
    assert best_of(one_row(candidates=(no_program,)), PROTOCOLS["hasten"]) == 0
    assert best_of(one_row(), PROTOCOLS["hasten"]) is None


def test_equal_slow_programs_of_one_run_stay_apart_and_meet_those_of_another() -> None:
    row, other = one_row(), one_row(problem_id="p2")
    entries = entries_of([run_of(row, row), run_of(row, other)])
    assert [[one is not None for one in entry.rows] for entry in entries] == [
        [True, True],
        [True, False],
        [False, True],
    ]


def test_a_packet_holds_each_source_once_and_costs_per_test() -> None:
    row = one_row(candidates=(right(2.0), right(2.0)), target=right(2.0, "print(1)\n"))
    packed = pack([run := run_of(row)], entries_of([run]))
    (program,) = unpacked(packed.packets[0])
    assert program["sources"] == ["print(1)\n", "print(2)\n"]
    assert program["slow"]["costs"] == [40, 60]
    assert program["target"]["source"] == 0
    assert [one["source"] for one in program["runs"][0]] == [1, 1]


def test_where_packets_grow_too_large_only_the_best_candidates_keep_their_costs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("hasten.eval.report_pack.LARGE", 100)
    run = run_of(one_row(candidates=(right(1.5), right(2.0)), target=right(1.2)))
    packed = pack([run], entries_of([run]))
    (program,) = unpacked(packed.packets[0])
    assert json.loads(packed.index)["everyCost"] is False
    assert ["costs" in one for one in program["runs"][0]] == [False, True]
    assert program["slow"]["costs"]
    assert program["target"]["costs"]


# -- figures -------------------------------------------------------------------------------


def test_lines_lie_where_their_values_are() -> None:
    series = plots.Series("s", (plots.Point(1, 1.0, 1.0, 2.0), plots.Point(3, 5.0, 4.0, 5.0)), 0)
    plot = plots.lines(
        [series], key="k", title="t", summary="s", x_title="x", y_title="y", y_text=str, y_floor=1.0
    )
    first, last = plot.traces[0].marks
    assert (first.x, first.y) == (plot.left, plot.bottom)
    assert (last.x, last.y) == (plot.right, plot.top)
    assert [tick.text for tick in plot.x_ticks] == ["1", "2", "3"]
    assert plot.traces[0].band.endswith("Z")


def test_a_halved_cost_lies_as_far_below_the_line_wherever_it_is() -> None:
    dots = [plots.Dot(old, old / 2, 0) for old in (2e3, 8e5, 2e8)]
    plot = plots.scatter(
        [("a", dots)], title="t", summary="s", x_title="x", y_title="y", text=str,
        guides=[(1.0, "the same cost"), (2.0, "2x")], note="",
    )  # fmt: skip
    below = [(plot.bottom - mark.y) - (mark.x - plot.left) for mark in plot.traces[0].marks]
    assert max(below) < 0
    assert max(below) - min(below) < 1e-6
    half = plot.guides[1]
    assert (plot.bottom - half.y2) - (half.x2 - plot.left) == pytest.approx(below[0])


@given(
    st.floats(1, 1e6),
    st.floats(1e-3, 1e6),
)
def test_an_axis_holds_all_values_on_a_handful_of_ticks(low: float, more: float) -> None:
    points = (plots.Point(1, low), plots.Point(2, low + more))
    plot = plots.lines(
        [plots.Series("s", points, 0)],
        key="k", title="t", summary="s", x_title="x", y_title="y", y_text=str, y_floor=1.0,
    )  # fmt: skip
    assert 2 <= len(plot.y_ticks) <= 8
    assert all(plot.top - 0.01 <= mark.y <= plot.bottom for mark in plot.traces[0].marks)


def test_a_plot_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to draw"):
        plots.lines([], key="k", title="t", summary="s", x_title="x", y_title="y", y_text=str,
                    y_floor=0.0)  # fmt: skip


# -- files ---------------------------------------------------------------------------------


def test_a_report_is_one_file_that_names_nothing_outside(tmp_path: Path) -> None:
    html = report_html([subject_of(make_run("coder"), resamples=DRAWS)])
    assert not re.findall(r"""(?:src|href)\s*=\s*["']?(?!#)""", html.split("</style>")[1][:2000])
    assert "http" not in re.sub(r"<meta http-equiv", "", html)
    assert "innerHTML" not in html
    assert "@import" not in html
    assert "url(" not in html


def test_a_folder_is_read_with_its_metrics(tmp_path: Path) -> None:
    run = make_run("coder", rows=12)
    save_run(run, tmp_path / "run")
    figure = {"value": 0.5, "low": 0.25, "high": 0.75}
    metrics = {"k": {"1": {"opt": figure}}, "warnings": ["only 12 problems"]}
    (tmp_path / "run" / "metrics.json").write_text(json.dumps(metrics))
    html = report_html([load_subject(tmp_path / "run")])
    assert "50.0%" in html
    assert "25.0–75.0%" in html
    assert "Only 12 problems." in html


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("metrics.json", "{"),
        ("metrics.json", '{"k": {"1": {"opt": 3}}}'),
        ("records.jsonl", "{}\n"),
        ("config.toml", "name ="),
        ("steps.jsonl", '{"step": 1, "opt": 3}\n{"step": 2}\n'),
    ],
)
def test_a_damaged_folder_is_refused_in_one_line(tmp_path: Path, name: str, text: str) -> None:
    save_run(make_run("coder", rows=2, samples=2), tmp_path)
    (tmp_path / name).write_text(text)
    with pytest.raises(BadData, match=re.escape(str(tmp_path))):
        load_subject(tmp_path)


def test_no_folder_and_an_empty_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="hasten evaluate"):
        load_subject(tmp_path / "none")
    with pytest.raises(BadData, match="hasten evaluate"):
        load_subject(tmp_path)


def test_a_training_run_is_drawn_without_an_evaluation(tmp_path: Path) -> None:
    rates = [{"step": n, "compile": 0.5, "pass": 0.4, "opt": n / 10, "loss": 1} for n in (1, 2)]
    text = "".join(json.dumps(one) + "\n" for one in rates)
    (tmp_path / "steps.jsonl").write_text(text + '{"step": 3, "comp')  # under way
    subject = load_subject(tmp_path)
    assert [step.rates["opt"] for step in subject.steps] == [0.1, 0.2]
    html = report_html([subject])
    assert "Optimised: 10.0% at step 1, 20.0% at step 2" in html
    assert 'id="index"' not in html


def test_a_run_without_rows_is_nothing_to_report() -> None:
    with pytest.raises(UsageError, match="nothing to report"):
        report_html([subject_of(run_of())])


def test_runs_of_different_meters_are_not_compared_but_said_to_differ() -> None:
    run = make_run("coder", rows=8, samples=2)
    other = replace(run, name="other", meter="instructions", unit="instructions")
    html = report_html([subject_of(one, resamples=DRAWS) for one in (run, other)], resamples=DRAWS)
    assert "cannot be compared" in html
    assert "Cost before and after" not in html


def test_a_run_without_a_single_success_has_a_report() -> None:
    wrong = Outcome("print(3)\n", "x", "wrong_answer", 0, 2)
    rows = [one_row(problem_id=f"p{n}", candidates=(wrong, wrong)) for n in range(3)]
    rows.append(one_row(problem_id="none"))
    for protocol in ("hasten", "pie", "perfrl"):
        run = replace(run_of(*rows), protocol=protocol)
        html = report_html([subject_of(run, resamples=DRAWS)])
        assert "Cost before and after" not in html
        assert "0.0%" in html


def test_the_command_writes_a_file_and_says_how_large(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save_run(make_run("coder", rows=3, samples=2), tmp_path / "run")
    report_command([tmp_path / "run"], tmp_path / "report.html")
    assert capsys.readouterr().out.startswith(f"{tmp_path}/report.html: 0.")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.html", "run"]
    with pytest.raises(UsageError, match="twice"):
        report_command([tmp_path / "run", tmp_path / "run"], tmp_path / "report.html")
    with pytest.raises(UsageError, match="does not exist"):
        report_command([tmp_path / "run"], tmp_path / "no" / "report.html")


def test_two_thousand_programs_stay_under_ten_megabytes(tmp_path: Path) -> None:
    run = make_run("coder", rows=2000, samples=8, tests=20)
    metrics = {"k": {"8": {"opt": {"value": 0.5, "low": 0.4, "high": 0.6}}}}
    write_report([Subject(run.name, run, metrics)], tmp_path / "report.html")
    assert (tmp_path / "report.html").stat().st_size < 10e6


# -- in a browser --------------------------------------------------------------------------


class Page:
    """A report that is open in a browser."""

    def __init__(self, driver: Any, path: Path) -> None:
        self.driver = driver
        self.path = path

    def open(self, hash: str = "") -> None:
        self.driver.get("about:blank")
        self.driver.get(f"{self.path.as_uri()}{hash}")

    def run(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def wait(self, script: str) -> None:
        from selenium.webdriver.support.ui import WebDriverWait

        WebDriverWait(self.driver, 10, poll_frequency=0.02).until(lambda _: self.run(script))

    def names(self) -> list[str]:
        return self.run("return [...document.querySelectorAll('#list-body a')].map(a => a.text)")

    def column(self, number: int) -> list[str]:
        script = (
            "return [...document.querySelectorAll('#list-body tr')]"
            ".map(row => row.cells[arguments[0]].textContent)"
        )
        return self.run(script, number)

    def keys(self, *keys: str) -> None:
        from selenium.webdriver import ActionChains

        for key in keys:
            ActionChains(self.driver).send_keys(key).perform()

    def type(self, name: str, text: str) -> None:
        self.driver.find_element("name", name).send_keys(text)

    def click(self, css: str) -> None:
        self.driver.find_element("css selector", css).click()

    def wait_for_program(self) -> None:
        self.wait("return detail.open && !document.getElementById('detail-content').hidden")

    def complaints(self) -> list[str]:
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """All that was asked for since the last time, but for the reports themselves."""
        messages = [
            json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")
        ]
        asked = [
            message["params"]["request"]["url"]
            for message in messages
            if message["method"] == "Network.requestWillBeSent"
        ]
        own = self.path.parent.as_uri()
        return [url for url in asked if url != "about:blank" and not url.startswith(own)]


def hostile_run() -> Run:
    """A run in which every text tries to break out."""
    slow = Outcome(HOSTILE, HOSTILE, "passed", 2, 2, 100, (40, 60))
    bad = Outcome(HOSTILE + "y = 1\n", HOSTILE, "wrong_answer", 1, 2, detail=HOSTILE)
    row = Row(
        HOSTILE, "python", slow, (bad, right(2.0, HOSTILE.upper())), description=HOSTILE,
        test_names=(HOSTILE, HOSTILE), target=right(1.5, HOSTILE * 2),
    )  # fmt: skip
    return replace(run_of(row, row, name=HOSTILE), config={HOSTILE: [HOSTILE]}, provenance=HOSTILE)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("reports")
    one = make_run("weak", rows=70, samples=4, skill=0.4)
    other = make_run("strong", rows=70, samples=4, skill=0.7)
    steps = tuple(Step(n, {"compile": 0.9, "pass": 0.5, "opt": n / 100}) for n in range(1, 90))
    shown = {
        "one": [subject_of(one, resamples=DRAWS)],
        "two": [subject_of(run, resamples=DRAWS) for run in (one, other)],
        "single": [subject_of(replace(one, rows=one.rows[:1]))],
        "training": [Subject("trained", steps=steps)],
        "hostile": [subject_of(hostile_run(), resamples=DRAWS)],
    }
    for name, subjects in shown.items():
        html = report_html(subjects, resamples=DRAWS)
        (folder / f"{name}.html").write_bytes(html.encode(errors="replace"))
    return {name: folder / f"{name}.html" for name in shown}


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with browser(tmp_path_factory.mktemp("profile")) as chromium:
        yield chromium


@pytest.fixture
def page(driver: Any, reports: dict[str, Path]) -> Iterator[Page]:
    resize(driver, 1280, 900)
    set_dark(driver, False)
    shown = Page(driver, reports["one"])
    shown.open()
    driver.get_log("performance")
    yield shown
    assert shown.complaints() == []
    assert shown.requests() == []


@in_chromium
def test_the_list_shows_a_page_and_the_next(page: Page) -> None:
    assert len(page.names()) == 50
    page.click("#page-on")
    assert len(page.names()) == 20
    assert page.driver.find_element("id", "page-where").text == "51–70 of 70"
    assert not page.driver.find_element("id", "page-on").is_enabled()


@in_chromium
def test_the_list_is_filtered_by_text_language_verdict_and_speedup(page: Page) -> None:
    page.type("text", "choir")
    assert page.names()
    assert all("choir" in name for name in page.names())
    assert "of 70 programs" in page.driver.find_element("id", "list-count").text
    page.click("#filter [type=reset]")
    page.wait("return document.querySelectorAll('#list-body tr').length === 50")
    page.type("language", "C++")
    assert set(page.column(1)) == {"C++"}
    page.type("verdict", "improved")
    page.type("least", "3")
    speedups = [float(text.rstrip("x").replace(",", "")) for text in page.column(3)]
    assert speedups
    assert min(speedups) >= 3
    page.type("text", "no such problem")
    assert page.driver.find_element("id", "list-empty").is_displayed()


@in_chromium
def test_the_list_is_sorted_by_a_column_down_up_and_as_it_was(page: Page) -> None:
    before = page.names()
    shown = []
    for _ in range(3):
        page.click("[data-sort=speedup0]")
        texts = [text.rstrip("x").replace(",", "") for text in page.column(3)]
        shown.append([float(text) for text in texts if text != "–"])
    head = page.driver.find_element("css selector", "[data-sort=speedup0]")
    assert shown[0] == sorted(shown[0], reverse=True)
    assert shown[1] == sorted(shown[1])
    assert page.names() == before
    page.click("[data-sort=name]")
    assert page.run("return arguments[0].closest('th').ariaSort", head) is None
    assert page.names() == sorted(page.names())


@in_chromium
def test_a_click_on_a_row_opens_its_difference(page: Page) -> None:
    page.click("#list-body tr:nth-child(3) td:last-child")
    page.wait_for_program()
    assert page.driver.find_element("id", "detail-title").text == page.names()[2]
    lines = page.run("return document.querySelectorAll('.difference.paired tr').length")
    assert lines > 5
    assert page.run("return document.querySelectorAll('.difference .k-keyword').length") > 3
    assert "of 12" in page.driver.find_element("id", "facts").text
    assert len(page.driver.find_elements("css selector", "#costs-body tr")) == 12
    page.click("#detail-close")
    assert not page.run("return detail.open")


@in_chromium
def test_the_keyboard_reaches_everything(page: Page) -> None:
    from selenium.webdriver.common.keys import Keys

    page.run("document.querySelector('#list-body a').focus()")
    page.keys(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_UP)
    second = page.names()[1]
    assert page.run("return document.activeElement.text") == second
    page.keys(Keys.ENTER)
    page.wait_for_program()
    first = page.run("return document.activeElement.value")
    heading = page.driver.find_element("css selector", "#difference-head .now").text
    page.keys(Keys.ARROW_RIGHT)
    assert page.run("return document.activeElement.value") != first
    assert page.driver.find_element("css selector", "#difference-head .now").text != heading
    page.keys("n")
    third = page.names()[2]
    page.wait(f"return document.getElementById('detail-title').textContent === '{third}'")
    page.wait_for_program()
    page.keys("p")
    page.wait(f"return document.getElementById('detail-title').textContent === '{second}'")
    page.keys(Keys.ESCAPE)
    page.wait("return !detail.open")
    assert page.run("return document.activeElement.text") == second


@in_chromium
def test_a_difference_holds_both_texts_completely(page: Page, reports: dict[str, Path]) -> None:
    run = make_run("weak", rows=70, samples=4, skill=0.4)
    read = """
        const side = (number) => [...document.querySelectorAll('.difference tr')]
            .filter(row => row.cells[number - 1].textContent)
            .map(row => row.cells[number].textContent.replaceAll('\\u200b', ''));
        return [side(1), side(3)];
    """
    for number in (1, 4):
        page.open(f"#program-{number}")
        page.wait_for_program()
        page.run("document.querySelectorAll('.fold button').forEach(button => button.click())")
        row = run.rows[number]
        chosen = row.candidates[best_of(row, PROTOCOLS["hasten"]) or 0]
        old, now = page.run(read)
        assert old == (row.slow.source or "").splitlines()
        assert now == (chosen.source or "").splitlines()


@in_chromium
def test_a_point_of_the_scatter_plot_tells_and_opens_its_program(page: Page) -> None:
    from selenium.webdriver import ActionChains

    mark = page.driver.find_element("css selector", "#plot-scatter [data-ref]")
    page.run("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", mark)
    ActionChains(page.driver).move_to_element(mark).perform()
    assert "→" in page.driver.find_element("id", "tip").text
    # The topmost one at that place: points lie over each other.
    page.run("arguments[0].dispatchEvent(new MouseEvent('click', {bubbles: true}))", mark)
    page.wait_for_program()
    assert page.run("return location.hash") == f"#program-{mark.get_attribute('data-ref')}"


@in_chromium
@pytest.mark.parametrize("name", ["one", "two", "single", "training", "hostile"])
def test_no_page_is_wider_than_a_phone(page: Page, reports: dict[str, Path], name: str) -> None:
    shown = Page(page.driver, reports[name])
    resize(page.driver, 320, 640)
    for hash in ("", "#program-1"):
        shown.open(hash)
        shown.run("document.querySelectorAll('details').forEach(box => { box.open = true; })")
        if hash and shown.run("return Boolean(document.getElementById('detail'))"):
            shown.wait("return detail.open || !document.querySelector('[href=\"#program-1\"]')")
        width = "return [document.documentElement.scrollWidth, document.body.scrollWidth]"
        assert max(shown.run(width)) <= 320
        inside = "const box = document.getElementById('detail-scroll');"
        assert shown.run(f"{inside} return !box || box.scrollWidth <= box.clientWidth")


@in_chromium
def test_colours_follow_the_system_and_the_button(page: Page) -> None:
    def ground() -> str:
        return page.run("return getComputedStyle(document.body).backgroundColor")

    light = ground()
    set_dark(page.driver, True)
    dark = ground()
    assert light != dark
    page.click("#theme")  # light
    assert ground() == light
    page.open()
    assert ground() == light  # remembered
    page.click("#theme")  # dark
    set_dark(page.driver, False)
    assert ground() == dark
    page.click("#theme")
    assert ground() == light


@in_chromium
def test_everything_to_use_has_a_name(page: Page) -> None:
    page.open("#program-2")
    page.wait_for_program()
    unnamed = page.run("""
        return [...document.querySelectorAll('button, input, select, svg.chart, [role=region]')]
            .filter(one => !(one.textContent.trim() && one.tagName === 'BUTTON')
                && !one.ariaLabel && !one.title && !one.labels?.length
                && !one.getAttribute('aria-labelledby'))
            .map(one => one.outerHTML.slice(0, 80));
    """)
    assert unnamed == []


@in_chromium
def test_several_runs_share_a_list_and_a_dialog(page: Page, reports: dict[str, Path]) -> None:
    shown = Page(page.driver, reports["two"])
    shown.open()
    assert "strong against weak" in shown.driver.find_element("css selector", "main").text
    assert len(shown.column(2)) == 50
    shown.type("run", "strong")
    shown.type("least", "2")
    assert min(float(text.rstrip("x").replace(",", "")) for text in shown.column(5)) >= 2
    shown.open("#program-0")
    shown.wait_for_program()
    chips = shown.driver.find_elements("css selector", "#candidates input")
    values = [chip.get_attribute("value") for chip in chips]
    assert {"0-0", "0-3", "1-0", "1-3"} <= set(values)


@in_chromium
def test_a_report_of_one_program_opens_it(page: Page, reports: dict[str, Path]) -> None:
    shown = Page(page.driver, reports["single"])
    shown.open()
    shown.wait_for_program()


@in_chromium
def test_a_hostile_program_stays_text(page: Page, reports: dict[str, Path]) -> None:
    shown = Page(page.driver, reports["hostile"])
    before = "return [document.scripts.length, document.images.length]"
    shown.open()
    scripts, images = shown.run(before)
    assert images == 0
    shown.open("#program-0")
    shown.wait_for_program()
    for value in ("0-0", "0-1", "target"):
        shown.run(f"document.getElementById('candidate-{value}').click()")
        text = shown.driver.find_element("id", "difference").text
        assert "</script>".upper() in text.upper()
        assert "⟨202E⟩" in text
        assert "⟨2028⟩" in text
    assert shown.run(before) == [scripts, 0]
    assert shown.run("return window.broken") is None
    assert shown.requests() == []


@in_chromium
def test_a_browser_without_inflation_says_so_and_shows_the_rest(page: Page) -> None:
    page.run("delete window.DecompressionStream")
    page.click("#list-body a")
    page.wait("return !document.getElementById('detail-problem').hidden")
    assert "too old" in page.driver.find_element("id", "detail-problem").text


@in_chromium
def test_it_prints_without_its_controls(page: Page) -> None:
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert not page.driver.find_element("id", "filter").is_displayed()
        assert page.driver.find_element("id", "plot-speedup").is_displayed()
        pdf = page.driver.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})
        assert base64.b64decode(pdf["data"]).startswith(b"%PDF")
    finally:
        page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


@in_chromium
def test_a_picture_of_it_is_no_blank(page: Page, tmp_path: Path) -> None:
    picture = tmp_path / "report.png"
    assert page.driver.save_screenshot(str(picture))
    assert picture.stat().st_size > 20_000


# -- one program ---------------------------------------------------------------------------


def test_an_optimization_is_a_run_of_one_row() -> None:
    from hasten.judge.judge import Baseline, Costs
    from hasten.optimize import Attempt, Optimization
    from hasten.types import Candidate, Judgement, Language, Program, TestResult, Verdict

    slow, fast = (Program(f"print({n})\n", Language.PYTHON, "slow.py") for n in (1, 2))
    costs = Costs({"0": 90}, 90, 80, 80, 0.1, {}, "model 3", ())
    baseline = Baseline(slow, (TestResult("0", Verdict.PASSED, 2, cost=90),), costs)

    def judged(verdict: Verdict, cost: int | None, *results: TestResult) -> Judgement:
        speedup = None if cost is None else 90 / cost
        return Judgement(
            fast, verdict, int(verdict.correct), 1, "model", "modelled ps", cost, None, None, 90,
            speedup, None, None, False, None, results, "model 3", True, ("a note",),
        )  # fmt: skip

    failed = TestResult("0", Verdict.WRONG_ANSWER, 2, detail="expected 1, got 2")
    good = TestResult("0", Verdict.PASSED, 2, cost=30)
    best = Attempt(Candidate(fast, "rules: x"), judged(Verdict.IMPROVED, 30, good))
    wrong = Attempt(Candidate(fast, "smollm2"), judged(Verdict.WRONG_ANSWER, None, failed))
    result = Optimization(baseline, (wrong, best), best, None, 1.0)
    run = run_of_optimization(result, ["0"], {"models": ["rules"]})
    (row,) = run.rows
    assert (row.problem_id, row.slow.costs, run.unit) == ("slow.py", (90,), "modelled ps")
    assert row.candidates[0].detail == "test 0: expected 1, got 2\na note"
    assert row.candidates[1].origin == "rules: x (picked)"
    assert row.candidates[1].costs == (30,)
    assert "Results" not in report_html([subject_of(run)])
