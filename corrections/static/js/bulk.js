// How many cases are chosen, in words and on the buttons that would touch them; Shift chooses a stretch. While some are
// chosen, the keys that act on a case go to what is done to all of them.
import { entryOf, openAnswers } from "./desk-parts.js";

const form = document.querySelector("form[data-bulk]");

if (form) {
  // Rows leave as their cases are decided.
  const found = () => [...form.querySelectorAll("tbody input[name=case]")];
  const chosen = () => found().filter((box) => box.checked).length;
  const idOf = (box) => box?.value.split(".")[0];
  const all = form.querySelector("[data-bulk-all]");
  const count = form.querySelector("[data-bulk-count]");
  const buttons = [...form.querySelectorAll("[data-bulk-words]")];
  const button = (act) => form.querySelector(`button[name=act][value=${act}]`);
  let last; // the case that was marked last

  const tell = () => {
    const number = chosen();
    count.textContent = count.dataset.bulkCount.replace("{n}", number);
    for (const each of buttons) each.textContent = each.dataset.bulkWords.replace("{n}", number);
    all.checked = number === found().length;
    all.indeterminate = number > 0 && !all.checked;
  };

  // On a phone all but taking them is folded away (fold.css), where nothing can be focused.
  const reach = (control) => {
    form.querySelector("[data-bulk-bar] > .fold").open = true;
    control.focus();
  };

  // What is written to all readers begins with the answer for the reason, if there is one.
  const write = (reason) => {
    form.querySelector(".bulk-decide").open = true;
    form.elements.reason.value = reason;
    form.elements.reason.dispatchEvent(new Event("change", { bubbles: true }));
    reach(form.elements.text);
  };

  const CONTROLS = {
    take: () => button("take").click(),
    assignment: () => reach(form.elements.assignee),
    snooze: () => reach(form.elements.until),
    decision: (fills) => {
      if (fills.get("outcome") === "declined") return write(fills.get("reason"));
      if (fills.get("outcome") === "answered") return write("");
      form.querySelector(".bulk-decide").open = true;
      return reach(form.elements.reason);
    },
  };

  document.addEventListener("key", (event) => {
    const entry = chosen() && entryOf(event.detail);
    const fills = new URLSearchParams(entry?.dataset?.fills ?? "");
    if (entry && "answersToo" in entry.dataset) {
      event.preventDefault();
      event.stopImmediatePropagation();
      write("");
      return openAnswers(form, entry);
    }
    const isOne = ["fixed", "passed_on"].includes(fills.get("outcome")); // each of them in its own words
    const control = entry && !isOne && CONTROLS[entry.dataset.act];
    if (!control) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    control(fills);
  }, true);

  // Enter presses the button beside what one chose; Ctrl+Enter sends what one wrote: a decline with a reason, an answer without.
  form.addEventListener("keydown", (event) => {
    const isSent = event.ctrlKey || event.metaKey;
    if (event.key !== "Enter" || event.isComposing || event.altKey || event.repeat) return;
    if (!isSent && !event.target.matches("select, input[type=date]")) return;
    const pair = event.target.closest(".bulk-pair")?.querySelector("button");
    const decides = event.target.closest(".bulk-decide") && isSent && button(form.elements.reason.value ? "decline" : "answer");
    if (!pair && !decides && !isSent) return;
    event.preventDefault();
    (pair ?? decides)?.click?.();
  });

  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
    const open = [...form.querySelectorAll("[data-bulk-bar] details[open]")];
    const at = open.findLast((each) => each.contains(event.target)) ?? open.at(-1);
    if (!at) return;
    event.preventDefault();
    at.open = false;
    at.querySelector("summary").focus();
  });

  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of found()) box.checked = all.checked;
    tell();
  });
  form.addEventListener("click", (event) => {
    const boxes = found();
    const at = boxes.indexOf(event.target);
    if (at < 0) return;
    const from = boxes.findIndex((box) => idOf(box) === last);
    if (event.shiftKey && from >= 0) {
      for (const box of boxes.slice(Math.min(at, from), Math.max(at, from) + 1)) box.checked = event.target.checked;
    }
    last = idOf(event.target);
  });
  form.addEventListener("change", tell);
  form.addEventListener("shown", tell);
  addEventListener("pageshow", tell);
  tell();
}
