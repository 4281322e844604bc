// Keeps what is typed in a form through a crash or a closed page, in this tab alone (sessionStorage).
// Never what has data-private (name, email), files, hidden fields (but for the chosen words) or passwords. Wiped where
// the server says it was saved. In a form with data-draft-over, what is stored may have been changed here: what was typed
// then stands in its place, from what was read then (data-draft-base), so that a colleague’s save is seen as one.
const PREFIX = "draft:";

// Who signed out leaves nothing for whoever comes next to this tab.
if (document.querySelector("[data-drafts-end]")) {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX) || key === "recent") sessionStorage.removeItem(key);
}

// Words that were chosen on the page before are newer than those of the draft.
const pointed = new URLSearchParams(location.search).has("start");
const POINTING = ["start", "end", "sentence", "typed"];

function kept(form) {
  return [...form.elements].filter((field) => field.name && !("private" in field.dataset) && ("passage" in field.dataset || "draftBase" in field.dataset || !["hidden", "password", "file", "email", "submit", "button"].includes(field.type)));
}

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

function save(form, key) {
  const draft = {};
  for (const field of kept(form)) {
    if ((field.type === "radio" || field.type === "checkbox") && !field.checked) continue;
    if (field.value || "draftOver" in form.dataset) (draft[field.name] ??= []).push(field.value);
  }
  try {
    sessionStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // a long article for which the tab has no room: what is typed goes on
  }
}

function keep(form) {
  const key = PREFIX + form.dataset.draft;
  restore(form, key);
  form.dispatchEvent(new CustomEvent("restored"));
  let timer;
  const now = () => {
    clearTimeout(timer);
    // A form that is gone from the page was sent, and what it held is stored.
    if (timer && form.isConnected) save(form, key);
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(now, 500);
  });
  form.addEventListener("leave", now);
  addEventListener("pagehide", now);
}

function start(root) {
  // A page shown after success says which drafts are done: <main data-draft-done="report">; of several, with spaces.
  for (const place of root.querySelectorAll("[data-draft-done]")) {
    for (const name of place.dataset.draftDone.trim().split(/\s+/)) sessionStorage.removeItem(PREFIX + name);
  }
  for (const form of root.querySelectorAll("form[data-draft]")) keep(form);
}

start(document);
document.addEventListener("shown", (event) => start(event.target));
