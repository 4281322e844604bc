// Selecting words of the article opens the docked bar "Report these words"; Ctrl+Enter does the same, Esc clears.
// The bar never covers the selection's own menu, and the selection may go on changing. Sentences that were pressed are in
// the form already: for them the bar leads there, as long as the questions are out of sight. Words that are selected when
// somebody goes to the questions go there with them.
import { passageOf, points } from "./passages.js";

const text = document.querySelector("[data-passage-text]");
const bar = document.querySelector("[data-passage-bar]");
const live = document.querySelector("[data-passage-live]");
const questions = document.querySelector("[data-passage-questions]");
let selected = null;
let pressed = null;
let held = null; // what was selected when a press in the questions began
let asked = false; // the questions are in sight
let timer;

function say(passage, { taken = false } = {}) {
  const words = passage ? passage.quote.split(/\s+/) : [];
  const told = taken ? bar.dataset.taken : !words.length ? bar.dataset.none : words.length === 1 ? bar.dataset.one : bar.dataset.chosen;
  const said = told.replace("{n}", words.length).replace("{words}", words.slice(0, 4).join(" "));
  if (live.textContent !== said) live.textContent = said;
}

function read() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  // Firefox gives several ranges for one selection across blocks.
  const range = selection.getRangeAt(0).cloneRange();
  const last = selection.getRangeAt(selection.rangeCount - 1);
  range.setEnd(last.endContainer, last.endOffset);
  return range.intersectsNode(text) ? passageOf(text, range) : null;
}

const shown = () => selected ?? (asked ? null : pressed);

// What Ctrl+Enter reports: also sentences pressed where the bar is not needed, unless one writes in the form.
const ready = () => shown() ?? (text.contains(document.activeElement) ? pressed : null);

function draw() {
  const passage = shown();
  bar.hidden = !passage;
  if (!passage) return;
  bar.querySelector("[data-passage-quote]").textContent = passage.quote;
  for (const input of bar.querySelectorAll("input[data-passage]")) input.value = passage[input.dataset.passage];
}

function show() {
  const found = read();
  // A press on the bar may end the selection that it reports.
  if (!found && (held || bar.contains(document.activeElement))) return;
  const lost = selected && !found;
  selected = found;
  draw();
  if (found || lost) say(found ?? pressed);
}

function clear() {
  getSelection().removeAllRanges();
  selected = null;
  draw();
  say(pressed);
}

// Hands the words to the form on this page; it hears of them as an event and fills its inputs.
function use() {
  const passage = ready();
  if (!passage) return;
  const button = bar.querySelector("button");
  if (button.type === "submit") return button.form.requestSubmit();
  text.dispatchEvent(new CustomEvent(selected ? "passage" : "next", { bubbles: true, detail: passage }));
  selected = null; // handed over: that the selection ends with it takes nothing back
  draw();
}

// A press in the questions ends the selection before it brings the focus. The words go over after that: the form grows
// by them, and would move from under the pointer.
function take() {
  const passage = held ?? selected ?? read();
  held = null;
  if (!passage) return;
  text.dispatchEvent(new CustomEvent("taken", { bubbles: true, detail: passage }));
  selected = null;
  draw();
  say(passage, { taken: true });
}

if (text && bar) {
  document.addEventListener("selectionchange", () => {
    clearTimeout(timer);
    timer = setTimeout(show, 100);
  });
  bar.querySelector("[data-passage-use]")?.addEventListener("click", use);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && selected) {
      event.preventDefault(); // the sentences stay
      clear();
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && points(ready()?.quote ?? "").length) {
      event.preventDefault();
      use();
    }
  });
  // A press that ends a selection is not a choice of the sentence under it.
  text.addEventListener("click", (event) => {
    if (!getSelection().isCollapsed && read()) event.preventDefault();
  });
  text.addEventListener("sentences", (event) => {
    pressed = event.detail?.quote ? event.detail : null;
    draw();
    say(pressed);
  });
  text.addEventListener("replaced", () => {
    pressed = null;
    draw();
  });
  if (questions) {
    questions.addEventListener("pointerdown", () => { held = read() ?? selected; });
    questions.addEventListener("pointercancel", () => { held = null; });
    for (const there of ["focusin", "click"]) questions.addEventListener(there, take);
    new IntersectionObserver(([entry]) => {
      asked = entry.isIntersecting;
      draw();
    }).observe(questions);
  }
}
