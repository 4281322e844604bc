// The chosen words come into the report's form: hidden inputs, and the card that shows them with "Change".
const form = document.querySelector("form[data-passage-form]");
const text = document.querySelector("[data-passage-text]");
const card = form?.querySelector("[data-passage-card]");

function fill(passage) {
  for (const input of form.querySelectorAll("input[data-passage], textarea[data-passage]")) {
    input.value = passage[input.dataset.passage] ?? "";
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (!card) return;
  card.hidden = false;
  for (const place of card.querySelectorAll("[data-passage-show]")) {
    const words = passage[place.dataset.passageShow];
    place.textContent = words;
    place.hidden = !words;
  }
}

if (form && text) {
  text.addEventListener("passage", (event) => {
    for (const input of document.querySelectorAll(".sentence input:checked")) input.checked = false;
    for (const label of document.querySelectorAll(".sentence.widened")) label.classList.remove("widened");
    fill(event.detail);
    const next = form.querySelector("[data-passage-next]");
    next?.scrollIntoView({ block: "nearest" });
    next?.focus();
  });
  text.addEventListener("sentences", (event) => fill(event.detail));
  card?.querySelector("[data-passage-change]")?.addEventListener("click", (event) => {
    event.preventDefault();
    fill({});
    card.hidden = true;
    const first = text.querySelector("input[type=radio]");
    first?.scrollIntoView({ block: "center" });
    first?.focus();
  });
}
