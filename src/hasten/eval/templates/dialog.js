// The dialog that shows one program: its candidates, their facts, the difference, costs per test.

const PAIRED = matchMedia("(min-width: 60rem)");

/** A cell of code; marked tokens stand out. */
function codeCell(line, marks, kind) {
  const cell = make("td", { class: `code ${kind}` });
  line.forEach(([token, text], place) => {
    const shown = clean(text);
    const marked = marks && marks.has(place);
    if (!marked && (token === "other" || token === "space" || token === "word")) cell.append(shown);
    else cell.append(make("span", { class: `k-${token}${marked ? " mark" : ""}` }, shown));
  });
  if (!line.length) cell.append("\u200b");
  return cell;
}

const lineNumber = (at, kind) => make("td", { class: `at ${kind}` }, at === null ? "" : String(at + 1));

/** The rows of a difference, side by side or under one another. */
function differenceRows(rows, old, now, paired) {
  const drawn = [];
  let later = [];
  const flush = () => { drawn.push(...later); later = []; };
  for (const row of rows) {
    const kinds = row.same ? ["", ""] : [row.old === null ? "none" : "old", row.now === null ? "none" : "now"];
    const cell = (at, lines, side) => at === null ? make("td", { class: "code none" })
      : codeCell(lines[at], row.marks && row.marks[side], kinds[side]);
    if (paired) {
      drawn.push(make("tr", { class: row.same ? null : "changed" },
        lineNumber(row.old, kinds[0]), cell(row.old, old, 0),
        lineNumber(row.now, kinds[1]), cell(row.now, now, 1)));
    } else if (row.same) {
      flush();
      drawn.push(make("tr", {}, lineNumber(row.old, ""), lineNumber(row.now, ""), cell(row.old, old, 0)));
    } else {
      if (row.old !== null)
        drawn.push(make("tr", { class: "changed" }, lineNumber(row.old, "old"), lineNumber(null, "old"), cell(row.old, old, 0)));
      if (row.now !== null)
        later.push(make("tr", { class: "changed" }, lineNumber(null, "now"), lineNumber(row.now, "now"), cell(row.now, now, 1)));
    }
  }
  flush();
  return drawn;
}

/** Long unchanged stretches, folded: [rows, hidden] pieces in order. */
function folded(rows) {
  const pieces = [];
  for (let at = 0; at < rows.length; ) {
    let end = at;
    while (end < rows.length && Boolean(rows[end].same) === Boolean(rows[at].same)) end++;
    const keep = [at === 0 ? 0 : 3, end === rows.length ? 0 : 3];
    if (rows[at].same && end - at >= FOLD) {
      pieces.push([rows.slice(at, at + keep[0]), false], [rows.slice(at + keep[0], end - keep[1]), true],
        [rows.slice(end - keep[1], end), false]);
    } else pieces.push([rows.slice(at, end), false]);
    at = end;
  }
  return pieces;
}

class Detail {
  constructor(programs) {
    this.programs = programs;
    this.dialog = document.getElementById("detail");
    this.at = null;
    this.chosen = null;
    this.asked = 0;
    addEventListener("hashchange", () => this.follow());
    this.dialog.addEventListener("close", () => this.closed());
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.dialog.close();
    });
    document.getElementById("detail-close").addEventListener("click", () => this.dialog.close());
    document.getElementById("detail-back").addEventListener("click", () => this.step(-1));
    document.getElementById("detail-on").addEventListener("click", () => this.step(1));
    document.getElementById("candidates").addEventListener("change", (event) => this.choose(event.target.value));
    this.dialog.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const step = { n: 1, p: -1 }[event.key];
      if (step) this.step(step);
    });
    PAIRED.addEventListener("change", () => { if (this.dialog.open && this.whole) this.choose(this.chosen); });
    this.follow();
  }

  /** Show what the address names. */
  follow() {
    const found = /^#program-(\d+)$/.exec(location.hash);
    const number = found ? Number(found[1]) : -1;
    if (number >= 0 && number < this.programs.all.length) this.show(number);
    else if (this.dialog.open) this.dialog.close();
  }

  closed() {
    const number = this.at;
    this.at = null;
    this.whole = null;
    if (/^#program-/.test(location.hash)) history.replaceState(null, "", "#programs");
    const link = this.programs.body.querySelector(`a[href="#program-${number}"]`);
    if (link) link.focus();
  }

  step(by) {
    const list = this.programs.shown;
    const place = list.findIndex((one) => one.number === this.at);
    const next = list[place + by];
    if (next) location.replace(`#program-${next.number}`);
  }

  async show(number) {
    this.at = number;
    const asked = ++this.asked;
    const one = this.programs.all[number];
    document.getElementById("detail-title").textContent = one.name;
    document.getElementById("detail-language").textContent = LANGUAGES[one.language] || one.language;
    const list = this.programs.shown;
    const place = list.indexOf(one);
    document.getElementById("detail-back").disabled = place <= 0;
    document.getElementById("detail-on").disabled = place < 0 || place === list.length - 1;
    const content = document.getElementById("detail-content");
    const problem = document.getElementById("detail-problem");
    problem.hidden = true;
    content.hidden = true;
    if (!this.dialog.open) this.dialog.showModal();
    try {
      if (typeof DecompressionStream === "undefined")
        throw new Error("this browser is too old to unpack the programs: open the report in a current one");
      const whole = await this.programs.whole(number);
      if (asked !== this.asked) return;
      this.whole = whole;
    } catch (error) {
      problem.textContent = `The program cannot be shown: ${error.message}.`;
      problem.hidden = false;
      return;
    }
    content.hidden = false;
    this.describe();
    this.candidates(one);
    document.getElementById("detail-scroll").scrollTop = 0;
  }

  describe() {
    const box = document.getElementById("detail-description");
    box.hidden = !this.whole.description;
    box.open = false;
    box.querySelector("p").textContent = clean(this.whole.description || "");
  }

  /** What can stand on the right: every candidate of every run, and the human target. */
  candidates(one) {
    const box = document.getElementById("candidates");
    const many = this.programs.index.runs.length > 1;
    const chip = (value, name, outcome) => {
      const id = `candidate-${value}`;
      return make("span", { class: "chip" },
        make("input", { type: "radio", name: "candidate", id, value }),
        make("label", { for: id, class: `v-${outcome.verdict}`, title: clean(outcome.origin) },
          make("span", { class: "name" }, name),
          outcome.speedup === undefined || !isRight(outcome)
            ? make("span", { class: "what" }, VERDICTS[outcome.verdict] || outcome.verdict)
            : make("span", { class: "what" }, times(outcome.speedup))));
    };
    const group = (name, chips) => make("div", { class: "group" },
      many ? make("span", { class: "run" }, name) : null, make("div", { class: "chips" }, ...chips));
    const groups = [];
    this.whole.runs.forEach((outcomes, r) => {
      if (outcomes)
        groups.push(group(this.programs.index.runs[r].name,
          outcomes.map((outcome, c) => chip(`${r}-${c}`, String(c + 1), outcome))));
    });
    if (this.whole.target) {
      const human = chip("target", "human", this.whole.target);
      if (many || !groups.length) groups.push(group("Human target", [human]));
      else groups[0].lastChild.append(human);
    }
    box.replaceChildren(make("legend", { class: "hidden" }, "Candidate to compare"), ...groups);
    this.choose(this.best(one), true);
  }

  /** The best candidate of all runs; what fails only where nothing is right. */
  best(one) {
    let best = null;
    one.runs.forEach((found, r) => {
      if (!found || found[5] === null) return;
      const rank = [found[1] !== null && isRight({ verdict: found[0] }) ? found[1] : -1, -r];
      if (!best || rank[0] > best.rank[0]) best = { rank, value: `${r}-${found[5]}` };
    });
    return best ? best.value : this.whole.target ? "target" : null;
  }

  choose(value, focus = false) {
    this.chosen = value;
    const input = value === null ? null : document.getElementById(`candidate-${value}`);
    if (input) {
      input.checked = true;
      input.nextSibling.scrollIntoView({ block: "nearest", inline: "center" });
      if (focus) input.focus({ preventScroll: true });
    }
    let outcome = null;
    let unit = this.programs.index.runs[0].unit;
    let name = "Human target";
    if (value === "target") outcome = this.whole.target;
    else if (value !== null) {
      const [r, c] = value.split("-").map(Number);
      outcome = this.whole.runs[r][c];
      unit = this.programs.index.runs[r].unit;
      name = `Candidate ${c + 1}`;
    }
    this.facts(outcome, unit);
    this.compare(outcome, name);
    this.costs(outcome, unit);
  }

  facts(outcome, unit) {
    const { slow, human } = this.whole;
    const facts = [];
    const add = (term, ...values) => facts.push(make("div", {}, make("dt", {}, term), make("dd", {}, ...values)));
    if (!isRight(slow)) add("Slow program", verdictMark(slow.verdict));
    if (outcome) {
      add("Verdict", verdictMark(outcome.verdict));
      if (outcome.speedup !== undefined) {
        const range = outcome.low === undefined ? null : make("small", {}, ` ${times(outcome.low)} to ${times(outcome.high)}`);
        add("Speedup", make("strong", {}, times(outcome.speedup)), range);
      }
      if (outcome.tests) add("Tests passed", `${outcome.passed} of ${outcome.tests}`);
    }
    if (slow.cost !== undefined) add("Cost", outcome && outcome.cost !== undefined
      ? `${costText(slow.cost, unit, false)} → ${costText(outcome.cost, unit)}` : costText(slow.cost, unit));
    if (outcome && outcome.net !== undefined) add("Without start-up", times(outcome.net));
    if (outcome && outcome.bare !== undefined) add("Without imports", times(outcome.bare));
    if (human !== null) add("Fastest human", times(human));
    if (outcome) add("Origin", clean(outcome.origin));
    document.getElementById("facts").replaceChildren(...facts);
    const said = [];
    if (!isRight(slow) && slow.detail) said.push(`The slow program: ${slow.detail}`);
    if (outcome && outcome.detail) said.push(outcome.detail);
    if (outcome && outcome.shrunken) said.push(`Made smaller: ${outcome.shrunken.join("; ")}`);
    document.getElementById("said").replaceChildren(...said.map((text) => make("p", {}, clean(text))));
  }

  compare(outcome, name) {
    const { sources, slow } = this.whole;
    const language = this.programs.all[this.at].language;
    const lines = (text) => tokenLines(text.replace(/\r\n?/g, "\n").replace(/\n$/, ""), language);
    const old = slow.source === undefined ? [] : lines(sources[slow.source]);
    const has = outcome && outcome.source !== undefined;
    const now = has ? lines(sources[outcome.source]) : [];
    const paired = PAIRED.matches && Boolean(has);
    const rows = has ? difference(old, now) : old.map((_, at) => ({ old: at, now: at, same: true }));
    const counts = [rows.filter((row) => !row.same && row.old !== null).length,
      rows.filter((row) => !row.same && row.now !== null).length];
    const head = document.getElementById("difference-head");
    head.className = paired ? "paired" : "";
    head.replaceChildren(
      make("span", { class: "side old" }, "Slow program"),
      make("span", { class: "side now" }, has ? name : outcome ? `${name}: no program` : "No candidate"),
      make("span", { class: "note" }, has
        ? counts[0] + counts[1] ? `−${counts[0]} +${counts[1]} lines` : "the same text" : ""));
    const table = make("table", { class: `difference ${paired ? "paired" : "single"}` });
    table.append(make("caption", { class: "hidden" },
      has ? `The slow program and ${name.toLowerCase()}, line by line` : "The slow program"));
    table.append(make("colgroup", {}, ...(paired
      ? ["at", "code", "at", "code"] : ["at", "at", "code"]).map((kind) => make("col", { class: kind }))));
    const draw = (some) => differenceRows(some, old, now, paired);
    for (const [some, hidden] of has ? folded(rows) : [[rows, false]]) {
      if (!some.length) continue;
      const body = make("tbody");
      if (hidden) {
        const button = make("button", { type: "button" }, `Show ${some.length} unchanged lines`);
        button.addEventListener("click", () => {
          const first = draw(some);
          body.replaceChildren(...first);
          document.getElementById("difference").focus({ preventScroll: true });
        });
        body.append(make("tr", { class: "fold" }, make("td", { colspan: paired ? 4 : 3 }, button)));
      } else body.append(...draw(some));
      table.append(body);
    }
    document.getElementById("difference").replaceChildren(table);
  }

  costs(outcome, unit) {
    const old = this.whole.slow.costs || [];
    const now = (outcome && outcome.costs) || [];
    const box = document.getElementById("costs");
    box.hidden = !old.length && !now.length;
    const ratio = (at) => (old[at] && now[at] ? old[at] / now[at] : null);
    const count = Math.max(old.length, now.length);
    const most = Math.max(1, ...Array.from({ length: count }, (_, at) => ratio(at) || 0));
    const rows = Array.from({ length: count }, (_, at) => {
      const bar = make("span", { class: "bar", "aria-hidden": "true" });
      bar.style.width = `${(100 * (ratio(at) || 0)) / most}%`;
      return make("tr", {},
        make("th", { scope: "row" }, clean(this.whole.tests[at] || String(at + 1))),
        make("td", { class: "number" }, costText(old[at], unit, false)),
        make("td", { class: "number" }, costText(now[at], unit, false)),
        make("td", { class: "number" }, times(ratio(at))),
        make("td", { class: "bars" }, bar));
    });
    const left = outcome && outcome.cost !== undefined && !now.length && !this.programs.index.everyCost;
    document.getElementById("costs-note").hidden = !left;
    document.getElementById("costs-unit").textContent = SECONDS[unit] ? "" : ` in ${unit}`;
    document.getElementById("costs-body").replaceChildren(...rows);
  }
}

const isRight = (outcome) => outcome.verdict === "improved" || outcome.verdict === "passed";
