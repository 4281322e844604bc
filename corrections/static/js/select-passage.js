// Selecting words of the article opens the docked bar "Report these words"; Ctrl+Enter does the same, Esc clears.
// The bar never covers the selection's own menu, and the selection may go on changing.
import { passageOf, points } from "./passages.js";

const text = document.querySelector("[data-passage-text]");
const bar = document.querySelector("[data-passage-bar]");
const live = document.querySelector("[data-passage-live]");
let passage = null;
let timer;

function say(words) {
  if (live.textContent !== words) live.textContent = words;
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

function show() {
  const found = read();
  // Focus on the bar's button collapses nothing, but a press elsewhere on the page does: keep the words until Esc or new ones.
  if (!found && bar.contains(document.activeElement)) return;
  const lost = passage && !found;
  passage = found;
  bar.hidden = !passage;
  if (lost) say(bar.dataset.none);
  if (!passage) return;
  bar.querySelector("[data-passage-quote]").textContent = passage.quote;
  for (const input of bar.querySelectorAll("input[data-passage]")) input.value = passage[input.dataset.passage];
  const words = passage.quote.split(/\s+/);
  say((words.length === 1 ? bar.dataset.one : bar.dataset.chosen).replace("{n}", words.length).replace("{words}", words.slice(0, 4).join(" ")));
}

function clear() {
  getSelection().removeAllRanges();
  passage = null;
  bar.hidden = true;
  say(bar.dataset.none);
}

// Hands the words to the form on this page; it hears of them as an event and fills its inputs.
function use() {
  if (!passage) return;
  const button = bar.querySelector("button");
  if (button.type === "submit") return button.form.requestSubmit();
  text.dispatchEvent(new CustomEvent("passage", { bubbles: true, detail: passage }));
  passage = null; // handed over: that the selection ends with it takes nothing back
  bar.hidden = true;
}

if (text && bar) {
  document.addEventListener("selectionchange", () => {
    clearTimeout(timer);
    timer = setTimeout(show, 100);
  });
  bar.querySelector("[data-passage-use]")?.addEventListener("click", use);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !bar.hidden) clear();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !bar.hidden && passage && points(passage.quote).length) {
      event.preventDefault();
      use();
    }
  });
  // A press that ends a selection is not a choice of the sentence under it.
  text.addEventListener("click", (event) => {
    if (!getSelection().isCollapsed && read()) event.preventDefault();
  });
}
