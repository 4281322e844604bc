// Keeps what is typed in a form through a crash or a closed page, in this tab alone (sessionStorage).
// Never what has data-private (name, email), files, hidden fields (but for the chosen words) or passwords. Wiped where
// the server says it was saved. In a form with data-draft-over, what is stored may have been changed here: what was typed
// then stands in its place, from what was read then (data-draft-base), so that a colleague’s save is seen as one.
import { held, keepWords, kept } from "./held-words.js";

const PREFIX = "draft:";

// Who signed out leaves nothing for whoever comes next to this tab.
if (document.querySelector("[data-drafts-end]")) {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX) || key === "recent") sessionStorage.removeItem(key);
}

// Words that were chosen on the page before are newer than those of the draft.
const pointed = new URLSearchParams(location.search).has("start");
const POINTING = ["start", "end", "sentence", "typed"];
const savers = new WeakMap(); // of each form that is kept

function restore(form, key) {
  const draft = JSON.parse(sessionStorage.getItem(key) ?? "{}");
  // What the server sent back is newer than what we kept.
  if (form.dataset.draftFresh !== "yes") return;
  for (const field of kept(form)) {
    if (!(field.name in draft) || (pointed && POINTING.includes(field.name))) continue;
    const value = draft[field.name];
    if (field.type === "radio" || field.type === "checkbox") field.checked = value.includes(field.value);
    else if (!field.value || field.tagName === "SELECT" || "draftOver" in form.dataset) field.value = value[0];
    field.dispatchEvent(new Event("input", { bubbles: true }));
    if (field.value && field.tagName === "TEXTAREA") field.closest("details")?.setAttribute("open", "");
  }
}

function keep(form) {
  if (savers.has(form)) return;
  const key = PREFIX + form.dataset.draft;
  restore(form, key);
  form.dispatchEvent(new CustomEvent("restored"));
  let timer;
  const now = () => {
    clearTimeout(timer);
    // A form that is gone from the page was sent, and what it held is stored.
    if (timer && form.isConnected) keepWords(key, held(form));
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(now, 500);
  });
  form.addEventListener("leave", now);
  savers.set(form, now);
}

// One for all: a page's forms come and go, and none is held by this.
addEventListener("pagehide", () => {
  for (const form of document.querySelectorAll("form[data-draft]")) savers.get(form)?.();
});

function start(root) {
  // A page shown after success says which drafts are done: <main data-draft-done="report">; of several, with spaces.
  for (const place of root.querySelectorAll("[data-draft-done]")) {
    for (const name of place.dataset.draftDone.trim().split(/\s+/)) sessionStorage.removeItem(PREFIX + name);
    delete place.dataset.draftDone; // once: what is written after that, or comes back by an undo, is another draft
  }
  for (const form of root.querySelectorAll("form[data-draft]")) keep(form);
}

start(document);
document.addEventListener("shown", (event) => start(event.target));
