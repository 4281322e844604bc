// The chosen words come into the report's form: hidden inputs, and the card that shows them with "Change".
import { mark } from "./chosen-mark.js";
import { around, passageOf, rangeOf } from "./passages.js";

const form = document.querySelector("form[data-passage-form]");
const text = document.querySelector("[data-passage-text]");
const card = form?.querySelector("[data-passage-card]");
const typed = form?.querySelector("[data-passage-typed]");

function unpress() {
  text.dispatchEvent(new CustomEvent("replaced"));
}

function ask() {
  const next = form.querySelector("[data-passage-next]");
  next?.scrollIntoView({ block: "nearest" });
  next?.focus();
}

// The last that was done counts: words that are chosen take the place of typed ones, and the other way round.
function fill(passage) {
  if (passage.quote && typed?.value) {
    typed.value = "";
    typed.dispatchEvent(new Event("input", { bubbles: true }));
  }
  for (const input of form.querySelectorAll("input[data-passage], textarea[data-passage]")) {
    input.value = passage[input.dataset.passage] ?? "";
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
  show(passage);
}

function show(passage) {
  if (!card) return;
  // A sentence that was pressed is marked by its own button.
  mark(text, text.querySelector(".sentence > input:checked") ? {} : passage);
  const hint = card.querySelector("[data-passage-hint]");
  if (hint) hint.textContent = passage.hint ?? "";
  card.hidden = !passage.quote;
  for (const place of card.querySelectorAll("[data-passage-show]")) {
    const part = place.dataset.passageShow;
    const words = passage[part];
    place.textContent = words && around[part] ? around[part](words) : words;
    place.hidden = !words;
  }
}

if (form && text) {
  text.addEventListener("passage", (event) => {
    unpress();
    fill(event.detail);
    ask();
  });
  text.addEventListener("taken", (event) => {
    unpress();
    fill(event.detail);
  });
  text.addEventListener("next", ask);
  text.addEventListener("sentences", (event) => fill(event.detail));
  text.addEventListener("found", (event) => show(event.detail));
  if (!text.querySelector(".sentence > input:checked")) mark(text, card?.dataset);
  // A page that was loaded again has the places of the words, but not the words.
  form.addEventListener("restored", () => {
    const [start, end] = ["start", "end"].map((name) => form.querySelector(`input[data-passage=${name}]`)?.value);
    const range = start && end && card?.hidden ? rangeOf(text, start, end) : null;
    if (range) fill(passageOf(text, range) ?? {});
  });
  typed?.addEventListener("input", () => {
    if (!typed.value) return;
    unpress();
    fill({});
  });
  card?.querySelector("[data-passage-change]")?.addEventListener("click", (event) => {
    event.preventDefault();
    if (typed?.value) {
      typed.scrollIntoView({ block: "center" });
      typed.focus();
      return;
    }
    unpress();
    fill({});
    const first = text.querySelector("input[type=radio]");
    first?.scrollIntoView({ block: "center" });
    first?.focus();
  });
}
