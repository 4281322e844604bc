// What the scripts of the desk say: in a toast, in the words of the page's own language, which stand in the page.
const region = () => document.querySelector("[data-toasts]");
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

// What just happened, in the region that screen readers hear, and what can be undone: of that the newest. `undos`: the page
// that knows it, or this one; `finished`: a page that names drafts which were taken; `link`: an address and its words.
export function say(sentence, { undos = document, finished = null, link = null, stays = false } = {}) {
  if (!region()) return;
  const done = [...(finished?.querySelectorAll("[data-draft-done]") ?? [])];
  const undo = [...undos.querySelectorAll("[data-toasts] [data-toast]:has(form)")].at(-1);
  region().classList.add("toasts-live");
  region().replaceChildren(...done, ...(sentence ? [toast(sentence, link, stays)] : []), ...(undo ? [undo] : []));
  shown(region());
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

export function signedOut() {
  say(words("signedOut"), { link: toSignIn(), stays: true });
}

// What asks by itself says it once for all of them, and asks no more.
export function signedOutMeanwhile() {
  if (!toldOfPolling) signedOut();
  toldOfPolling = true;
}
