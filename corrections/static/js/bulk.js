// How many cases are chosen, in words and on the buttons that would touch them; Shift chooses a stretch.
const form = document.querySelector("form[data-bulk]");

if (form) {
  // Rows leave as their cases are decided.
  const found = () => [...form.querySelectorAll("tbody input[name=case]")];
  const all = form.querySelector("[data-bulk-all]");
  const count = form.querySelector("[data-bulk-count]");
  const buttons = [...form.querySelectorAll("[data-bulk-words]")];
  let last;

  const tell = () => {
    const boxes = found();
    const chosen = boxes.filter((box) => box.checked).length;
    count.textContent = count.dataset.bulkCount.replace("{n}", chosen);
    for (const button of buttons) button.textContent = button.dataset.bulkWords.replace("{n}", chosen);
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  };

  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of found()) box.checked = all.checked;
    tell();
  });
  form.addEventListener("click", (event) => {
    const boxes = found();
    const at = boxes.indexOf(event.target);
    if (at < 0) return;
    const from = boxes.indexOf(last);
    if (event.shiftKey && from >= 0) {
      for (const box of boxes.slice(Math.min(at, from), Math.max(at, from) + 1)) box.checked = event.target.checked;
    }
    last = event.target;
  });
  form.addEventListener("change", tell);
  form.addEventListener("shown", tell);
  addEventListener("pageshow", tell);
  tell();
}
