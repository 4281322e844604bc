// What the scripts of the desk say: in a toast, in the words of the page's own language, which stand in the page.
const region = () => document.querySelector("[data-toasts]");
const STAYS = "[data-toast]:is([data-toast-stays], .toast-warn, .toast-error):not(:has(form))";
let isOut = false;
let toldOfPolling = false;

export const words = (name, values = {}) => {
  const places = [...document.querySelectorAll("[data-panel], template[data-said]")];
  const found = places.map((place) => place.dataset[name]).find((said) => said !== undefined) ?? "";
  return found.replace(/\{(\w+)\}/g, (all, value) => values[value] ?? all);
};

// The other scripts look after what is new on the page.
export function shown(element) {
  element.dispatchEvent(new CustomEvent("shown", { bubbles: true }));
}

const wordsOf = (toast) => toast.querySelector("p").textContent;

// What waits in the region until somebody closes it: warnings, and what names the way on. Not what is said anew.
export function staying(fresh = []) {
  const anew = fresh.map(wordsOf);
  return [...region().querySelectorAll(STAYS)].filter((each) => !anew.includes(wordsOf(each)));
}

// Put into the region what is fresh, and leave what is kept where it stands, or it would be read out again.
export function fillRegion(fresh, kept) {
  for (const child of [...region().children]) if (!kept.includes(child)) child.remove();
  region().append(...fresh);
}

// What just happened, in the region that screen readers hear, and what can be undone: of that the newest. `undos`: the page
// that knows it, or this one; `finished`: a page that names drafts which were taken; `link`: an address and its words;
// `besides`: toasts of the page that answered; `adds`: what was said before stands as well; `undoes`: where that is undone
// which the sentence tells of: it and the way back are one line then.
export function say(sentence, { undos = document, finished = null, link = null, stays = false, besides = [], adds = false, undoes = null } = {}) {
  if (!region()) return null;
  const done = [...(finished?.querySelectorAll("[data-draft-done]") ?? [])];
  const undo = standingOf([...undos.querySelectorAll("[data-toasts] [data-toast]:has(form)")].at(-1));
  const isOne = undo && pathOf(undo) === undoes;
  const made = sentence ? toast(sentence, link, stays) : null;
  if (made && isOne) putUndo(made, undo);
  const fresh = [...(made ? [made] : []), ...besides];
  region().classList.add("toasts-live");
  fillRegion([...done, ...fresh, ...(undo && !(made && isOne) ? [undo] : [])], adds ? [...region().querySelectorAll("[data-toast]:not(:has(form))")] : staying(fresh));
  shown(region());
  return made;
}

const pathOf = (undo) => new URL(undo.querySelector("form").action, location.href).pathname;

// What is offered on this page already is left as it stands, and not said once more in other words.
function standingOf(undo) {
  const stands = [...region().querySelectorAll("[data-toast]:has(form)")];
  return undo && (stands.find((each) => pathOf(each) === pathOf(undo)) ?? undo);
}

function putUndo(made, undo) {
  made.querySelector("p").after(undo.querySelector("form"));
  made.dataset.toastSeconds = undo.dataset.toastSeconds;
  made.dataset.toastDone = "";
}

function toast(sentence, link, stays) {
  const made = document.querySelector("template[data-said]").content.firstElementChild.cloneNode(true);
  const line = made.querySelector("p");
  line.textContent = sentence;
  if (link) line.append(" ", linked(...link));
  if (stays) made.dataset.toastStays = "";
  return made;
}

export const linked = (href, text) => Object.assign(document.createElement("a"), { href, textContent: text });

// Where one signs in, and comes back to this page.
export const toSignIn = () => [`${words("login")}?next=${encodeURIComponent(location.pathname + location.search)}`, words("signIn")];

export function signedOut({ adds = false } = {}) {
  isOut = true;
  const made = say(words("signedOut"), { link: toSignIn(), stays: true, adds });
  if (made) made.dataset.toastSession = "";
}

// Somebody is signed in again: what stopped asking goes on.
export function signedIn() {
  if (!isOut) return;
  isOut = toldOfPolling = false;
  for (const toast of document.querySelectorAll("[data-toast-session]")) toast.remove();
  document.dispatchEvent(new CustomEvent("signed-in"));
}

// What asks by itself says it once for all of them, and asks no more.
export function signedOutMeanwhile() {
  if (!toldOfPolling) signedOut();
  toldOfPolling = true;
}
