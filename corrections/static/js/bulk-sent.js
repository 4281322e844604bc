// One act on all the chosen cases, without leaving the list: their rows change or leave, those that were refused stay chosen
// with the reason, and what was done can be undone. Without this script the server shows the list anew.
import { act, isForGood, isNewer, send, sendsOf, wayOn, why } from "./desk-parts.js";
import { say, shown, signedOut } from "./desk-said.js";
import { again, goTo, listOf, rows, settleMany } from "./row-list.js";
import { isTyping } from "./single-keys.js";

const chosenIn = (form) => [...form.querySelectorAll("tbody input[name=case]:checked")].map((box) => box.value.split(".")[0]);
const summaries = () => document.querySelectorAll("main > [data-error-summary]");

async function sent(form, submitter, cases) {
  const answer = await send(form, submitter);
  submitter.removeAttribute("aria-busy");
  if (answer.status === 401) return signedOut();
  const hasRows = answer.doc?.querySelector("[data-row][data-case]");
  const isRefused = answer.status === 422 && answer.doc?.querySelector("main > [data-error-summary]");
  if (answer.status !== 200 && !isRefused) return say(why(answer), { ...wayOn(answer), stays: isForGood(answer) });
  const isPartly = isRefused && answer.doc.querySelector("main > [data-refused]");
  if (isRefused && !isPartly) return refused(form, answer.doc);
  for (const old of summaries()) old.remove();
  const doc = isPartly ? answer.doc : (await listOf(answer)).doc ?? answer.doc;
  const besides = [...answer.doc.querySelectorAll("[data-toasts] [data-toast]:not(:has(form))")];
  const told = { undos: doc, finished: answer.doc, besides };
  if (!isPartly && !isNewer(form, answer)) clear(form, ["decline", "answer"].includes(submitter.value));
  const isLeft = hasRows || isPartly ? await settleMany(cases, doc, form) : false;
  if (!isLeft) {
    say("", { finished: answer.doc });
    return again(); // an empty list says why it is empty
  }
  shown(form);
  say("", told);
  if (isPartly) tellWhich(form, isPartly);
}

// The rows that are left say why: what was open over them is folded, with what was written still in it.
function tellWhich(form, summary) {
  for (const open of form.querySelectorAll("[data-bulk-bar] details[open]")) open.open = false;
  document.querySelector(".queue-head").before(summary);
  const at = document.activeElement;
  if (isTyping(at) && !form.contains(at)) return; // in the search
  goTo(rows().find((row) => row.querySelector(".queue-refused")));
}

// What was done is done: nothing of it is proposed for the next ones. What is written stays until it is sent.
function clear(form, isWritten) {
  for (const field of form.querySelectorAll("[data-bulk-bar] > .bulk-pair :is(select, input)")) {
    if (field.matches("select")) field.selectedIndex = 0;
    else field.value = "";
  }
  if (!isWritten) return;
  for (const name of ["reason", "text", "answer"]) form.elements[name].value = "";
  form.querySelector("[id$='-again']")?.remove();
  form.querySelector(".bulk-decide").open = false;
}

// Nothing was done, for what is missing; a saved answer may have come in by that.
function refused(form, doc) {
  for (const old of summaries()) old.remove();
  const summary = doc.querySelector("main > [data-error-summary]");
  const { text, answer } = form.elements;
  const fresh = doc.querySelector("form[data-bulk]")?.elements;
  if (fresh?.text && !text.value.trim()) [text.value, answer.value] = [fresh.text.value, fresh.answer.value];
  document.querySelector(".queue-head").before(summary);
  const at = [...summary.querySelectorAll("a[href^='#']")].map((link) => document.querySelector(link.hash)).find(Boolean);
  at?.closest("details")?.setAttribute("open", "");
  if (!at) {
    summary.focus();
    return;
  }
  at.focus();
  at.setAttribute("aria-invalid", "true");
  at.addEventListener("input", () => at.removeAttribute("aria-invalid"), { once: true });
}

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (!form.matches("form[data-bulk]") || submitter?.name !== "act" || submitter.hasAttribute("formaction")) return;
  event.preventDefault();
  event.stopPropagation();
  const turn = act(form.action, () => sent(form, submitter, chosenIn(form)), { sends: sendsOf(form, submitter) });
  if (turn) submitter.setAttribute("aria-busy", "true");
}, true);
