// The page itself: its theme, the words at a figure's marks, and the start.

const THEMES = ["auto", "light", "dark"];

/** Files have no storage in some browsers; then the choice lasts as long as the page. */
function remembered(value) {
  try {
    if (value === undefined) return localStorage.getItem("hasten-theme");
    localStorage.setItem("hasten-theme", value);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
  return null;
}

function setTheme(theme) {
  if (theme === "auto") document.documentElement.removeAttribute("data-theme");
  else document.documentElement.dataset.theme = theme;
}

function themeButton() {
  const button = document.getElementById("theme");
  let theme = THEMES.includes(remembered()) ? remembered() : "auto";
  const say = () => {
    button.textContent = { auto: "◐", light: "☼", dark: "☾" }[theme];
    const words = { auto: "as the system", light: "light", dark: "dark" }[theme];
    button.title = `Colours: ${words}`;
    button.setAttribute("aria-label", `Colours: ${words}. Change`);
  };
  button.hidden = false;
  say();
  button.addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    setTheme(theme);
    remembered(theme);
    say();
  });
}

/** Words beside the pointer for every mark of a figure. */
function tips(programs) {
  const box = document.getElementById("tip");
  const words = (mark) => {
    if (mark.dataset.tip) return mark.dataset.tip;
    const one = programs.all[Number(mark.dataset.ref)];
    const unit = programs.index.runs[0].unit;
    const costs = one.runs.map((run, r) => run && run[4] !== null
      ? `${programs.index.runs.length > 1 ? `${programs.index.runs[r].name}: ` : ""}${costText(one.cost, unit, false)} → ${costText(run[4], unit, false)}, ${times(run[1])}` : null);
    return [one.name, ...costs.filter(Boolean)].join("\n");
  };
  for (const figure of document.querySelectorAll("figure.plot")) {
    figure.addEventListener("pointermove", (event) => {
      const mark = event.target.closest("[data-tip], [data-ref]");
      box.hidden = !mark;
      if (!mark) return;
      box.textContent = clean(words(mark));
      const { offsetWidth: wide, offsetHeight: high } = box;
      const x = Math.min(event.clientX + 14, innerWidth - wide - 8);
      const y = event.clientY + 16 + high > innerHeight ? event.clientY - high - 10 : event.clientY + 16;
      box.style.left = `${Math.max(8, x)}px`;
      box.style.top = `${y}px`;
    });
    figure.addEventListener("pointerleave", () => { box.hidden = true; });
    figure.addEventListener("click", (event) => {
      const mark = event.target.closest("[data-ref]");
      if (!mark) return;
      box.hidden = true;
      location.hash = `program-${mark.dataset.ref}`;
    });
  }
}

setTheme(THEMES.includes(remembered()) ? remembered() : "auto");
document.addEventListener("DOMContentLoaded", () => {
  themeButton();
  const index = document.getElementById("index");
  let programs = { all: [] };
  if (index) {
    programs = new Programs(JSON.parse(index.textContent));
    const detail = new Detail(programs);
    if (programs.all.length === 1 && !location.hash) detail.show(0);
  }
  tips(programs);
});
