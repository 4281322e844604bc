// Steps through the changes of a comparison: two buttons, or n and p once the focus is in it (WCAG 2.1.4 lets single keys
// act only there); says "3 of 7". Focus goes along.
const changes = [...document.querySelectorAll("[data-diff] [data-change]")];
const steps = document.querySelector("[data-diff-steps]");

if (steps && changes.length > 1) {
  const position = steps.querySelector("[data-diff-position]");
  let at = -1;

  function show() {
    position.textContent = at < 0 ? "" : steps.dataset.words.replace("{n}", at + 1).replace("{count}", changes.length);
  }

  function step(by) {
    changes[at]?.classList.remove("current");
    at = at < 0 ? (by > 0 ? 0 : changes.length - 1) : (at + by + changes.length) % changes.length;
    changes[at].classList.add("current");
    changes[at].scrollIntoView({ block: "center" });
    changes[at].focus({ preventScroll: true });
    show();
  }

  steps.hidden = false;
  steps.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (button) step(Number(button.dataset.step));
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !event.target.closest("[data-diff], [data-diff-steps]")) return;
    if (event.key === "n") step(1);
    if (event.key === "p") step(-1);
  });
  show();
}
