// What was sent and can be undone is kept in this tab for as long as that: once it is undone, it stands in its form again,
// and the form says so. Its names begin as those of drafts do, and are gone with them when its user signs out.
import { words } from "./desk-said.js";
import { held, keepWords } from "./held-words.js";

const DRAFT = "draft:";
const SENT = "draft:undo:"; // and where it is undone
const AGAIN = "draft:again:"; // and the draft that it was
const KEPT = 60_000; // milliseconds: an undo works for half of that
const WHERE = /\/desk\/(cases\/\d+\/decision|bulk)$/;

const pathOf = (url) => new URL(url, location.href).pathname;

function tidy() {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(SENT) && Date.now() - JSON.parse(sessionStorage.getItem(key)).at > KEPT) sessionStorage.removeItem(key);
  }
}

// What a form holds as it is sent; called with the page that answers once it was taken.
export function keepSent(form) {
  const name = form.dataset.draft;
  if (!name || !WHERE.test(pathOf(form.action))) return () => {};
  const [at, draft] = [pathOf(form.action), held(form)];
  return (doc) => {
    const newest = [...doc.querySelectorAll("[data-toasts] [data-toast] form")].at(-1);
    const undo = at.endsWith("/decision") ? at.replace(/decision$/, "undo") : newest && pathOf(newest.action);
    if (undo && draft.text) keepWords(SENT + undo, { at: Date.now(), name, draft });
    setTimeout(tidy, KEPT + 1000);
  };
}

// A page that answers says what was taken back: before that it may be refused, or never arrive, and the letter has gone out.
export function takenBack(doc) {
  for (const each of doc.querySelectorAll("[data-undone]")) bringBack(each.dataset.undone);
}

function bringBack(undo) {
  const kept = JSON.parse(sessionStorage.getItem(SENT + undo) ?? "null");
  sessionStorage.removeItem(SENT + undo);
  if (!kept || sessionStorage.getItem(DRAFT + kept.name)) return; // what was begun since is newer
  keepWords(DRAFT + kept.name, kept.draft);
  keepWords(AGAIN + kept.name, "yes");
  const stands = document.querySelector(`form[data-draft="${CSS.escape(kept.name)}"]`); // that of several cases stays on the page
  if (!stands || stands.elements.text?.value) return;
  stands.elements.text.value = kept.draft.text[0];
  tell(stands);
}

function tell(form) {
  const { text } = form.elements;
  const line = Object.assign(document.createElement("p"), { className: "hint", id: `${text.id}-again`, textContent: words("again") });
  document.getElementById(line.id)?.remove();
  text.before(line);
  text.setAttribute("aria-describedby", `${line.id} ${text.getAttribute("aria-describedby") ?? ""}`.trim());
}

// The draft stands in its form: js/draft-keeper.js has put it there.
document.addEventListener("restored", (event) => {
  const { draft: name, draftFresh } = event.target.dataset;
  if (!sessionStorage.getItem(AGAIN + name) || draftFresh !== "yes") return;
  if (!sessionStorage.getItem(DRAFT + name)) return sessionStorage.removeItem(AGAIN + name); // it was sent since
  tell(event.target);
}, true);

tidy();
takenBack(document);
