// The list of programs, and the dialog that shows one of them. Texts of programs reach the page as
// text nodes alone.

const VERDICTS = {
  improved: "improved", passed: "not faster", wrong_answer: "wrong answer",
  crashed: "crashed", timed_out: "timed out", out_of_memory: "out of memory",
  too_much_output: "too much output", forbidden: "forbidden", not_compiled: "not compiled",
  no_program: "no program", unjudged: "not judged", no_candidate: "no candidate",
  slow_fails: "slow program fails",
};
const ORDER = Object.keys(VERDICTS);
const LANGUAGES = { python: "Python", cpp: "C++" };
const PAGE = 50;
const FOLD = 14; // unchanged lines in a row, from which their middle is folded
const ODD = /(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** An element. `attributes` are set as such; children are nodes, or texts. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (value !== null && value !== undefined && value !== false)
      element.setAttribute(key, value === true ? "" : value);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** A verdict with its mark. */
function verdictMark(verdict) {
  return make("span", { class: `verdict v-${verdict}` }, VERDICTS[verdict] || verdict);
}

function three(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 99.95) return Math.round(value).toLocaleString("en");
  return size >= 9.995 ? value.toFixed(1) : size >= 0.9995 ? value.toFixed(2) : value.toPrecision(3);
}

const times = (value) => (value === null || value === undefined ? "–" : `${three(value)}x`);

const UP = [[1e15, "P"], [1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]];
const SECONDS = { "modelled ps": 1e-12, ns: 1e-9 };
const TIMES = [[1, "s"], [1e-3, "ms"], [1e-6, "µs"], [1e-9, "ns"], [1e-12, "ps"]];

/** A cost, its unit scaled; `whole` with the name of a unit that is no time. */
function costText(value, unit, whole = true) {
  if (value === null || value === undefined) return "–";
  if (SECONDS[unit]) {
    const seconds = value * SECONDS[unit];
    const [size, name] = TIMES.find((step) => seconds >= step[0]) || TIMES[TIMES.length - 1];
    return `${three(seconds / size)} ${name}`;
  }
  const step = UP.find(([size]) => value >= size);
  const text = step ? `${three(value / step[0])} ${step[1]}` : three(value);
  return whole ? `${text} ${unit}` : text;
}

/** Waits for a packet of programs and unpacks it. */
async function unpack(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).json();
}

class Programs {
  constructor(index) {
    this.index = index;
    for (const run of index.runs) run.name = clean(run.name);
    this.all = index.programs.map(([problem, language, cost, target, runs], number) =>
      ({ number, problem: clean(problem), language, cost, target, runs, name: clean(problem) }));
    const counts = new Map();
    for (const one of this.all) counts.set(one.problem, (counts.get(one.problem) || 0) + 1);
    const seen = new Map();
    for (const one of this.all)
      if (counts.get(one.problem) > 1) {
        seen.set(one.problem, (seen.get(one.problem) || 0) + 1);
        one.name = `${one.problem} · ${seen.get(one.problem)}`;
      }
    this.shown = this.all;
    this.page = 0;
    this.sorting = { key: "number", up: true };
    this.packets = new Map();
    this.form = document.getElementById("filter");
    this.body = document.getElementById("list-body");
    this.columns();
    this.options();
    this.listen();
    this.refresh();
  }

  /** The columns: what each shows and sorts by. */
  columns() {
    const unit = this.index.runs[0].unit;
    const many = this.index.runs.length > 1;
    const columns = [
      { key: "name", title: "Program", value: (one) => one.problem },
      { key: "language", title: "Language", minor: true, value: (one) => one.language,
        text: (one) => LANGUAGES[one.language] || one.language },
    ];
    this.index.runs.forEach((run, r) => {
      const of = (one, place) => (one.runs[r] ? one.runs[r][place] : null);
      const name = many ? run.name : "";
      columns.push({ key: `verdict${r}`, title: many ? name : "Verdict", group: name,
        value: (one) => (one.runs[r] ? ORDER.indexOf(one.runs[r][0]) : null),
        node: (one) => (one.runs[r] ? verdictMark(one.runs[r][0]) : "–") });
      columns.push({ key: `speedup${r}`, title: "Speedup", number: true, down: true,
        about: many ? `Speedup, ${name}` : "Speedup",
        value: (one) => of(one, 1), text: (one) => times(of(one, 1)) });
      if (!many) {
        columns.push({ key: "tests", title: "Tests", number: true, minor: true, down: true,
          value: (one) => (of(one, 3) ? of(one, 2) / of(one, 3) : null),
          text: (one) => (of(one, 3) ? `${of(one, 2)}/${of(one, 3)}` : "–") });
        columns.push({ key: "cost", title: "Slow cost", number: true, minor: true, down: true,
          value: (one) => one.cost, text: (one) => costText(one.cost, unit, false) });
        columns.push({ key: "new", title: "Best cost", number: true, minor: true, down: true,
          value: (one) => of(one, 4), text: (one) => costText(of(one, 4), unit, false) });
      }
    });
    if (this.all.some((one) => one.target !== null))
      columns.push({ key: "target", title: "Human", number: true, minor: true, down: true,
        about: "Speedup of the human target", value: (one) => one.target,
        text: (one) => times(one.target) });
    this.columnList = columns;
    const head = document.getElementById("list-head");
    for (const column of columns) {
      const button = make("button", { type: "button", "data-sort": column.key,
        "aria-label": `Sort by ${column.about || column.title}` }, column.title,
        make("span", { class: "arrow", "aria-hidden": "true" }));
      head.append(make("th", { scope: "col", class: this.classOf(column) }, button));
    }
  }

  classOf(column) {
    return [column.number && "number", column.minor && "minor"].filter(Boolean).join(" ") || null;
  }

  /** What there is to choose from in the filters. */
  options() {
    const fill = (name, values, text) => {
      const select = this.form.elements[name];
      for (const value of values) select.append(make("option", { value }, text(value)));
      select.closest("label").hidden = values.length < 2;
    };
    fill("language", [...new Set(this.all.map((one) => one.language))].sort(),
      (value) => LANGUAGES[value] || value);
    const verdicts = new Set(this.all.flatMap((one) => one.runs.filter(Boolean).map((run) => run[0])));
    fill("verdict", ORDER.filter((verdict) => verdicts.has(verdict)), (value) => VERDICTS[value]);
    fill("run", this.index.runs.map((_, number) => String(number)),
      (value) => this.index.runs[Number(value)].name);
  }

  listen() {
    this.form.addEventListener("input", () => { this.page = 0; this.refresh(); });
    this.form.addEventListener("reset", () => setTimeout(() => { this.page = 0; this.refresh(); }));
    this.form.addEventListener("submit", (event) => event.preventDefault());
    document.getElementById("list-head").addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) this.sortBy(button.dataset.sort);
    });
    this.body.addEventListener("click", (event) => {
      const row = event.target.closest("tr");
      if (!row || event.target.closest("a") || String(getSelection())) return;
      location.hash = `program-${row.dataset.number}`;
    });
    this.body.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      const links = [...this.body.querySelectorAll("a")];
      const next = links[links.indexOf(document.activeElement) + step];
      if (next) { next.focus(); event.preventDefault(); }
    });
    for (const [id, step] of [["page-back", -1], ["page-on", 1]])
      document.getElementById(id).addEventListener("click", () => {
        this.page += step;
        this.draw();
        document.getElementById("list").scrollIntoView({ block: "nearest" });
      });
  }

  sortBy(key) {
    const column = this.columnList.find((one) => one.key === key);
    const first = !column.down;
    if (this.sorting.key !== key) this.sorting = { key, up: first };
    else if (this.sorting.up === first) this.sorting = { key, up: !first };
    else this.sorting = { key: "number", up: true };
    this.page = 0;
    this.refresh();
  }

  /** Filter, sort, and draw the page of the list. */
  refresh() {
    const { text, language, verdict, least, run } = Object.fromEntries(new FormData(this.form));
    const words = (text || "").toLowerCase().split(/\s+/).filter(Boolean);
    const atLeast = Number.parseFloat(least);
    const fits = (found) => found && (!verdict || found[0] === verdict)
      && (Number.isNaN(atLeast) || (found[1] !== null && found[1] >= atLeast));
    this.shown = this.all.filter((one) =>
      words.every((word) => one.name.toLowerCase().includes(word))
      && (!language || one.language === language)
      && (run ? fits(one.runs[Number(run)]) : one.runs.some(fits)));
    const { key, up } = this.sorting;
    const column = this.columnList.find((one) => one.key === key);
    if (column) {
      const compare = (x, y) => typeof x === "string" ? x.localeCompare(y, "en", { numeric: true }) : x - y;
      this.shown.sort((one, other) => {
        const [x, y] = [column.value(one), column.value(other)];
        if (x === null || y === null) return (x === null) - (y === null) || one.number - other.number;
        return (up ? compare(x, y) : compare(y, x)) || one.number - other.number;
      });
    }
    this.draw();
  }

  draw() {
    const pages = Math.max(1, Math.ceil(this.shown.length / PAGE));
    this.page = Math.min(Math.max(this.page, 0), pages - 1);
    const start = this.page * PAGE;
    const rows = this.shown.slice(start, start + PAGE).map((one) => this.row(one));
    this.body.replaceChildren(...rows);
    const count = (value) => value.toLocaleString("en");
    const total = `${count(this.all.length)} program${this.all.length === 1 ? "" : "s"}`;
    document.getElementById("list-count").textContent = this.shown.length === this.all.length
      ? total : `${count(this.shown.length)} of ${total}`;
    document.getElementById("list-empty").hidden = this.shown.length > 0;
    document.getElementById("list").hidden = this.shown.length === 0;
    document.getElementById("pager").hidden = pages === 1;
    document.getElementById("page-where").textContent =
      `${count(start + 1)}–${count(start + rows.length)} of ${count(this.shown.length)}`;
    document.getElementById("page-back").disabled = this.page === 0;
    document.getElementById("page-on").disabled = this.page === pages - 1;
    for (const button of document.querySelectorAll("#list-head button")) {
      const sorted = button.dataset.sort === this.sorting.key;
      const head = button.closest("th");
      if (sorted) head.setAttribute("aria-sort", this.sorting.up ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    }
  }

  row(one) {
    const cells = this.columnList.map((column) => {
      const attributes = { class: this.classOf(column) };
      if (column.key === "name")
        return make("th", { ...attributes, scope: "row" },
          make("a", { href: `#program-${one.number}` }, one.name));
      return make("td", attributes, column.node ? column.node(one) : column.text(one));
    });
    return make("tr", { "data-number": one.number }, ...cells);
  }

  /** All about a program: from its packet. */
  async whole(number) {
    const which = Math.floor(number / this.index.packet);
    if (!this.packets.has(which))
      this.packets.set(which, unpack(document.getElementById(`packet-${which}`).textContent));
    return (await this.packets.get(which))[number % this.index.packet];
  }
}

/** A text in which nothing is hidden: control characters and those that turn the direction of
 * writing are named. */
function clean(text) {
  return text.replace(ODD, (letter) => `⟨${letter.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`);
}
