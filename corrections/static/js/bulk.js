// How many cases are chosen, in words and on the buttons that would touch them; Shift chooses a stretch.
const form = document.querySelector("form[data-bulk]");

if (form) {
  const boxes = [...form.querySelectorAll("tbody input[name=case]")];
  const all = form.querySelector("[data-bulk-all]");
  const count = form.querySelector("[data-bulk-count]");
  const buttons = [...form.querySelectorAll("[data-bulk-words]")];
  let last;

  const tell = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    count.textContent = (chosen === 1 ? count.dataset.one : count.dataset.more).replace("{n}", chosen);
    for (const button of buttons) button.textContent = button.dataset.bulkWords.replace("{n}", chosen);
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  };

  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  form.addEventListener("click", (event) => {
    const at = boxes.indexOf(event.target);
    if (at < 0) return;
    if (event.shiftKey && last !== undefined) {
      for (const box of boxes.slice(Math.min(at, last), Math.max(at, last) + 1)) box.checked = event.target.checked;
    }
    last = at;
  });
  form.addEventListener("change", tell);
  addEventListener("pageshow", tell);
  tell();
}
