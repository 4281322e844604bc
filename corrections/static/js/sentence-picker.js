// Sentences are radio buttons: arrows move, Space picks (the browser's own). Shift+arrow widens the choice to the next sentence.
import { passageOf } from "./passages.js";

const text = document.querySelector("[data-passage-text]");
const all = text ? [...text.querySelectorAll(".sentence > input")] : [];
let anchor = -1;
let end = -1;

function mark() {
  const [from, to] = anchor <= end ? [anchor, end] : [end, anchor];
  all.forEach((input, at) => input.parentElement.classList.toggle("widened", at >= from && at <= to && from !== to));
  return [from, to];
}

function tell() {
  const [from, to] = mark();
  const range = document.createRange();
  range.setStartBefore(all[from].nextElementSibling);
  range.setEndAfter(all[to].nextElementSibling);
  text.dispatchEvent(new CustomEvent("sentences", { bubbles: true, detail: passageOf(text, range) }));
}

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
