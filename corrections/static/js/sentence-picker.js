// Sentences are radio buttons: arrows move, Space picks (the browser's own). Shift+arrow widens the choice to the next sentence.
// Pressed with a finger or a mouse, one beside those chosen joins them, one at their edge is let go, any other takes their place.
import { passageOf } from "./passages.js";

const text = document.querySelector("[data-passage-text]");
const all = text ? [...text.querySelectorAll(".sentence > input")] : [];
let anchor = -1;
let end = -1;

// A row of a table is pressed by any of its cells: each has a label.
const labels = (input) => [...input.labels];

const chosen = () => (anchor <= end ? [anchor, end] : [end, anchor]);

function mark() {
  const [from, to] = chosen();
  all.forEach((input, at) => {
    for (const label of labels(input)) label.classList.toggle("widened", at >= from && at <= to && from !== to);
  });
}

function tell() {
  mark();
  const [from, to] = chosen();
  const range = document.createRange();
  range.setStartBefore(all[from].nextElementSibling);
  range.setEndAfter(labels(all[to]).at(-1).lastElementChild);
  text.dispatchEvent(new CustomEvent("sentences", { bubbles: true, detail: passageOf(text, range) }));
}

function forget() {
  anchor = end = -1;
  mark();
  for (const input of all) input.checked = false;
}

function release() {
  forget();
  text.dispatchEvent(new CustomEvent("sentences", { bubbles: true, detail: {} }));
}

function press(at) {
  const [from, to] = chosen();
  if (anchor < 0 || at < from - 1 || at > to + 1 || (from < at && at < to)) anchor = end = at;
  else if (from === to && at === from) return release();
  else if (at === from) [anchor, end] = [to, from + 1];
  else if (at === to) [anchor, end] = [from, to - 1];
  else [anchor, end] = at < from ? [to, at] : [from, at];
  all[end].checked = true;
  all[end].focus({ preventScroll: true });
  tell();
}

text?.addEventListener("click", (event) => {
  const at = all.indexOf(event.target.closest(".sentence")?.control);
  if (at < 0 || event.target === all[at] || event.defaultPrevented) return;
  event.preventDefault(); // a radio button alone can't be let go
  press(at);
});

text?.addEventListener("change", (event) => {
  const at = all.indexOf(event.target);
  if (at < 0) return;
  anchor = end = at;
  tell();
});

text?.addEventListener("keydown", (event) => {
  const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (!event.shiftKey || !by || !all.includes(event.target)) return;
  event.preventDefault();
  if (anchor < 0) {
    anchor = end = all.indexOf(event.target);
    all[anchor].checked = true;
  }
  end = Math.min(all.length - 1, Math.max(0, end + by));
  all[end].parentElement.scrollIntoView({ block: "nearest" });
  tell();
});

// Not while one writes in the form: there Esc is the keyboard's or the browser's.
document.addEventListener("keydown", (event) => {
  const writes = document.activeElement?.closest("textarea, select, input:not([type=radio])");
  if (event.key === "Escape" && anchor >= 0 && !writes && !event.defaultPrevented) release();
});

// Other words took their place.
text?.addEventListener("replaced", forget);

// On a page that was shown again the words may go on after the sentence that is checked.
function showChosen() {
  const places = ["start", "end"].map((name) => document.querySelector(`input[data-passage=${name}]`)?.value);
  if (!places.every(Boolean) || !all.some((input) => input.checked)) return;
  const [[first, from], [last, to]] = places.map((place) => place.split(":").map(Number));
  const covered = all.filter((input) => {
    const [block, start, finish] = input.value.split(":").map(Number);
    return (block > first || (block === first && finish > from)) && (block < last || (block === last && start < to));
  });
  if (!covered.length) return;
  anchor = all.indexOf(covered[0]);
  end = all.indexOf(covered.at(-1));
  mark();
}

showChosen();
document.querySelector("form[data-passage-form]")?.addEventListener("restored", showChosen);
