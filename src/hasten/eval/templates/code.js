// Program texts: tokens for colours, and alignments of two texts. Pure functions; nothing here
// touches the page.

const WORDS = {
  python: {
    keyword: "and as assert async await break case class continue def del elif else except finally for from global if import in is lambda match nonlocal not or pass raise return try while with yield False None True self",
    type: "int str float bool list dict set tuple bytes bytearray complex frozenset object range map filter zip enumerate reversed sorted len sum min max abs print input open iter next any all pow round divmod ord chr isinstance super type hash id repr format exit quit",
  },
  cpp: {
    keyword: "alignas alignof asm auto break case catch class const consteval constexpr constinit const_cast continue co_await co_return co_yield decltype default delete do dynamic_cast else enum explicit export extern false for friend goto if inline mutable namespace new noexcept nullptr operator private protected public register reinterpret_cast return sizeof static static_assert static_cast struct switch template this thread_local throw true try typedef typeid typename union using virtual volatile while",
    type: "bool char char16_t char32_t double float int long short signed unsigned void wchar_t size_t ssize_t int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t string vector map set multiset multimap unordered_map unordered_set pair tuple queue deque stack priority_queue array bitset list cin cout cerr endl printf scanf std",
  },
};
const KINDS = {};
for (const language of Object.keys(WORDS)) {
  const kinds = (KINDS[language] = new Map());
  for (const kind of ["type", "keyword"])
    for (const word of WORDS[language][kind].split(" ")) kinds.set(word, kind);
}

const NUMBER = String.raw`(?<number>(?:0[xXbBoO][\da-fA-F_']+|(?:\d[\d_']*)?\.?\d[\d_']*(?:[eE][+-]?\d+)?\.?)[uUlLfFjJ]*)`;
const REST = String.raw`(?<word>[\p{L}_$][\p{L}\p{N}_$]*)|(?<space>[^\S\n]+)|(?<line>\n)|(?<other>[^])`;
const QUOTED = String.raw`"(?:\\[^]|[^"\\\n])*"?|'(?:\\[^]|[^'\\\n])*'?`;
const LEXERS = {
  python: String.raw`(?<comment>#[^\n]*)|(?<string>[rRbBuUfF]{0,2}(?:"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|${QUOTED}))|${NUMBER}|${REST}`,
  cpp: String.raw`(?<comment>\/\/[^\n]*|\/\*[^]*?(?:\*\/|$))|(?<include>#[^\S\n]*include[^\S\n]*<[^>\n]*>)|(?<macro>#[^\S\n]*[a-z]+)|(?<string>R"\((?:[^]*?)(?:\)"|$)|${QUOTED})|${NUMBER}|${REST}`,
};
const MOST_COLOURED = 200000; // characters: beyond, a text is shown without colours
const MOST_CELLS = 4e6; // of an alignment's table: beyond, a stretch counts as replaced

/** The lines of a program, each a list of [kind, text]. The texts of a line join to the line. */
function tokenLines(source, language) {
  if (source.length > MOST_COLOURED || !LEXERS[language])
    return source.split("\n").map((line) => [["other", line]]);
  const pattern = new RegExp(LEXERS[language], "uy");
  const lines = [[]];
  const add = (kind, text) => {
    text.split("\n").forEach((part, number) => {
      if (number) lines.push([]);
      if (part) lines[lines.length - 1].push([kind, part]);
    });
  };
  for (let found; (found = pattern.exec(source)); ) {
    const groups = found.groups;
    let kind = Object.keys(groups).find((name) => groups[name] !== undefined);
    if (kind === "word") kind = KINDS[language].get(found[0]) || "word";
    if (kind === "include" || kind === "macro") kind = "macro";
    add(kind, found[0]);
  }
  return lines;
}

/** Pairs [i, j] of equal items, in ascending order, of the greatest weight together. Equal
 * beginnings and ends are taken first; `weight(i)` says what item i of `a` counts. */
function align(a, b, weight) {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start
    && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const pairs = [];
  for (let i = 0; i < start; i++) pairs.push([i, i]);
  const rows = a.length - start - end;
  const columns = b.length - start - end;
  if (rows && columns && rows * columns <= MOST_CELLS) {
    const wide = columns + 1;
    const best = new Uint32Array((rows + 1) * wide);
    for (let i = rows - 1; i >= 0; i--)
      for (let j = columns - 1; j >= 0; j--) {
        const skip = Math.max(best[(i + 1) * wide + j], best[i * wide + j + 1]);
        best[i * wide + j] = a[start + i] === b[start + j]
          ? Math.max(skip, best[(i + 1) * wide + j + 1] + weight(start + i)) : skip;
      }
    for (let i = 0, j = 0; i < rows && j < columns; ) {
      if (a[start + i] === b[start + j]
        && best[i * wide + j] === best[(i + 1) * wide + j + 1] + weight(start + i))
        pairs.push([start + i++, start + j++]);
      else if (best[(i + 1) * wide + j] >= best[i * wide + j + 1]) i++;
      else j++;
    }
  }
  for (let i = end; i > 0; i--) pairs.push([a.length - i, b.length - i]);
  return pairs;
}

/** What a token counts when lines are compared: brackets and spaces hardly anything. */
function substance([kind, text]) {
  return kind === "space" ? 0 : kind === "other" ? 0.5 : 1 + Math.min(text.length, 8);
}

/** How alike two lines are, from 0 to 1: how much of their tokens both have. */
function likeness(one, other) {
  const counts = new Map();
  let all = 0;
  let both = 0;
  for (const token of one) {
    counts.set(token[1], (counts.get(token[1]) || 0) + 1);
    all += substance(token);
  }
  for (const token of other) {
    all += substance(token);
    const left = counts.get(token[1]) || 0;
    if (left) { counts.set(token[1], left - 1); both += substance(token); }
  }
  return all ? (2 * both) / all : 0;
}

const ALIKE = 0.55; // from where two lines stand beside each other as one that was changed

/** Which lines of a replaced stretch stand beside each other: monotone pairs of lines that are
 * alike, as much likeness together as can be had. */
function partners(old, now) {
  if (old.length * now.length > 4000) return [];
  const wide = now.length + 1;
  const best = new Float64Array((old.length + 1) * wide);
  const score = old.map((one) => now.map((other) => likeness(one, other)));
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--) {
      const with_ = score[i][j] >= ALIKE ? best[(i + 1) * wide + j + 1] + score[i][j] : 0;
      best[i * wide + j] = Math.max(with_, best[(i + 1) * wide + j], best[i * wide + j + 1]);
    }
  const pairs = [];
  for (let i = 0, j = 0; i < old.length && j < now.length; ) {
    if (best[i * wide + j] === best[(i + 1) * wide + j]) i++;
    else if (best[i * wide + j] === best[i * wide + j + 1]) j++;
    else pairs.push([i++, j++]);
  }
  return pairs;
}

/** Which tokens of two lines that stand beside each other are in only one of them. */
function marksOf(old, now) {
  const texts = [old, now].map((line) => line.map((token) => token[1]));
  const pairs = align(texts[0], texts[1], (i) => (old[i][0] === "space" ? 1 : 1 + texts[0][i].length));
  const marks = [new Set(old.keys()), new Set(now.keys())];
  for (const [i, j] of pairs) { marks[0].delete(i); marks[1].delete(j); }
  // Indentation shows by itself.
  [old, now].forEach((line, side) => { if (line.length && line[0][0] === "space") marks[side].delete(0); });
  return marks;
}

/** A side-by-side difference: rows {old, now, marks} of line numbers from 0, null where the other
 * side has no such line; `same` rows are equal. */
function difference(oldLines, nowLines) {
  const texts = [oldLines, nowLines].map((lines) =>
    lines.map((line) => line.map((token) => token[1]).join("").trimEnd()));
  // Lines of much text hold an alignment together; braces and blank lines do not.
  const pairs = align(texts[0], texts[1], (i) => 1 + 4 * Math.min(20, texts[0][i].trim().length));
  const rows = [];
  let i = 0;
  let j = 0;
  const replaced = (toOld, toNow) => {
    const beside = partners(oldLines.slice(i, toOld), nowLines.slice(j, toNow));
    for (const [oldAt, nowAt] of [...beside.map(([x, y]) => [x + i, y + j]), [toOld, toNow]]) {
      while (i < oldAt || j < nowAt)
        rows.push({ old: i < oldAt ? i++ : null, now: j < nowAt ? j++ : null });
      if (oldAt < toOld) {
        rows.push({ old: i, now: j, marks: marksOf(oldLines[i], nowLines[j]) });
        i++;
        j++;
      }
    }
  };
  for (const [oldAt, nowAt] of pairs) {
    replaced(oldAt, nowAt);
    rows.push({ old: i++, now: j++, same: true });
  }
  replaced(oldLines.length, nowLines.length);
  return rows;
}
