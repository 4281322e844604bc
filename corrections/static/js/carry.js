// What somebody has unfolded, chosen and written on the page of a case is taken over to the same page as it is after an act.
import { actOf, awaitAnswer } from "./desk-parts.js";
import { isTyping } from "./single-keys.js";

const twins = new WeakMap(); // a form that is gone -> the same of the page that came
const BOXES = "[type=checkbox], [type=radio]";

const forms = (root) => [...root.querySelectorAll("form[method=post]")].filter((form) => !form.closest("[data-toasts]"));
const nameOf = (form) => `${form.getAttribute("action")} ${form.matches("[data-one-click]") ? form.elements.into?.value : ""}`;

// A form as it is now; null if it is gone for good.
export function now(form) {
  let at = form;
  while (at && !at.isConnected) at = twins.get(at);
  return at ?? null;
}

function isChanged(field) {
  if (field.matches(BOXES)) return field.checked !== field.defaultChecked;
  if (!field.matches("select")) return field.value !== field.defaultValue;
  const options = [...field.options];
  return field.value !== ((options.findLast((option) => option.defaultSelected) ?? options[0])?.value ?? "");
}

// Into its place in the fresh form, if it still has one. What somebody left alone is as others have set it since.
function put(field, form) {
  const its = [...form.elements].find((each) => each.name === field.name && each.type === field.type && (!field.matches(BOXES) || each.value === field.value));
  if (!its) return;
  const stood = its.value;
  if (field.matches(BOXES)) its.checked = field.checked;
  else its.value = field.value;
  if (its.selectedIndex < 0) its.value = stood; // is offered no longer
}

export function carryForm(form, fresh) {
  const changed = [...form.elements].filter((field) => field.name && field.matches("input:not([type=hidden], [type=file]), select, textarea") && isChanged(field));
  for (const field of changed) put(field, fresh);
  // Facts that were chosen are still from what was read then: where a colleague has set the same since, whoever saves them is
  // told. Not of what was saved from here just now.
  if (changed.length && actOf(form) === "facts" && !("sent" in form.dataset)) fresh.elements.seen.value = form.elements.seen.value;
  // Which saved answer it was is counted when it is sent.
  if (changed.length && fresh.elements.answer) fresh.elements.answer.value = form.elements.answer?.value ?? "";
}

const foldOf = (fold) => fold.querySelector("form[method=post]")?.getAttribute("action") ?? fold.querySelector("summary")?.textContent.trim();

// Before the one page takes the place of the other. A form that was sent is no longer in it.
export function carry(main, fresh) {
  const open = [...main.querySelectorAll("details[open]")].map(foldOf);
  for (const fold of fresh.querySelectorAll("details")) if (open.includes(foldOf(fold))) fold.open = true;
  const to = new Map(forms(fresh).map((form) => [nameOf(form), form]));
  for (const form of forms(main)) {
    const its = to.get(nameOf(form));
    if (!its) continue;
    twins.set(form, its);
    carryForm(form, its);
  }
}

// Once it has: what keeps and counts words knows of them, and a saved answer that was still to come to the form that is gone.
export function carried(main) {
  for (const form of forms(main)) {
    const { outcome, reason, text } = form.elements;
    for (const field of form.elements) if (field.matches("textarea") && isChanged(field)) field.dispatchEvent(new Event("input", { bubbles: true }));
    if (reason?.value && isChanged(reason) && outcome?.value === "declined" && text && !text.value) {
      awaitAnswer(text);
      reason.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
}

// Where somebody stands on a page; called once it is another one, it puts them back there: false where that is gone.
export function standing() {
  const [at, y] = [document.activeElement, scrollY];
  const range = isTyping(at) && "selectionStart" in at && at.selectionStart !== null ? [at.selectionStart, at.selectionEnd] : null;
  return () => {
    scrollTo(0, y);
    const again = at.id ? document.getElementById(at.id) : null;
    if (!again?.getClientRects().length) return false;
    again.focus({ preventScroll: true });
    if (range) again.setSelectionRange(...range);
    return true;
  };
}
