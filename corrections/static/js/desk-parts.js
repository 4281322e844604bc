// What the keys of the list and of the case share: pages fetched and read, forms sent without leaving, what is said.
// All of it goes through the pages and forms that are there without a script.
const FRESH = 60_000;
const SENT = /\/desk\/cases\/\d+\/(take|assignment|desk|facts|notes|messages|questions|review|snooze|snooze\/end|decision|merge|reopening|undo)$/;
const kept = new Map();

// Whether a form's answer can be shown in place: those of drafts lead to pages of their own.
export const staysHere = (form, submitter) => form.method === "post" && !submitter?.hasAttribute("formaction") && SENT.test(new URL(form.action).pathname);

export const actOf = (form) => new URL(form.action).pathname.split("/").pop();

// A case's page, fetched ahead or kept from before, as {doc, url, status}. The server is told that nobody has seen it.
export function ahead(url) {
  const known = kept.get(url);
  if (known && Date.now() - known.at < FRESH) return known.page;
  const page = get(url, { "X-Look-Ahead": "1" });
  kept.set(url, { page, at: Date.now() });
  page.then((found) => { if (found.status !== 200) kept.delete(url); });
  return page;
}

// What is kept of a page is old: something was done with it.
export const forget = (url) => kept.delete(url);

export const get = (url, headers = {}) => read(() => fetch(url, { headers }));

// Send a form as the browser would, and read the page that answers.
export function send(form, submitter = null) {
  const fields = new URLSearchParams(new FormData(form, submitter));
  return read(() => fetch(form.action, { method: "POST", body: fields }));
}

async function read(ask) {
  try {
    const answer = await ask();
    const doc = new DOMParser().parseFromString(await answer.text(), "text/html");
    return { doc, url: answer.url, status: answer.status };
  } catch {
    return { doc: null, url: "", status: 0 };
  }
}

// The words of the page's own language stand in its panel.
export const words = (name, values = {}) =>
  (document.querySelector("[data-panel]")?.dataset[name] ?? "").replace(/\{(\w+)\}/g, (all, value) => values[value] ?? all);

// The other scripts look after what is new on the page.
export function shown(element) {
  element.dispatchEvent(new CustomEvent("shown", { bubbles: true }));
}

export function leave(element) {
  for (const form of element.querySelectorAll("form[data-draft]")) form.dispatchEvent(new CustomEvent("leave"));
}

// What just happened, in the region that screen readers hear. `told`: the page that answered; `list`: one that knows what
// can be undone. Of that, the newest is offered; the queue has all.
export function say(sentence, list = null, told = null) {
  const region = document.querySelector("[data-toasts]");
  const finished = [...(told?.querySelectorAll("[data-draft-done]") ?? [])];
  const undo = [...(list ?? document).querySelectorAll("[data-toasts] [data-toast]:has(form)")].at(-1);
  const toast = document.querySelector("template[data-said]").content.firstElementChild.cloneNode(true);
  toast.querySelector("p").textContent = sentence;
  region.classList.add("toasts-live");
  region.replaceChildren(...finished, ...(sentence ? [toast] : []), ...(undo ? [undo] : []));
  shown(region);
}

// What the page says after an act, in a sentence: how it ended, or what its toast says.
export function done(form, doc) {
  const ended = actOf(form) === "decision" && form.elements.outcome?.selectedOptions[0];
  if (ended) return `${ended.textContent.trim()}.`;
  return doc.querySelector("[data-toasts] [data-toast]:not(:has(form)) p")?.textContent ?? "";
}

export function count(doc) {
  const number = Number(doc.querySelector("[data-count]")?.dataset.count ?? Number.NaN);
  if (Number.isNaN(number)) return "";
  return number < 1000 ? number.toLocaleString(document.documentElement.lang) : words("many");
}

// Put in what a key stands for, and the focus where there is something left to write.
export function fill(form, fills) {
  const { text, outcome } = form.elements;
  for (const [name, value] of new URLSearchParams(fills ?? "")) {
    if (!form.elements[name]) continue;
    form.elements[name].value = value;
    form.elements[name].dispatchEvent(new Event("change", { bubbles: true }));
  }
  const asked = [...form.elements].filter((field) => field.matches("input:not([type=hidden]), select, textarea") && field.getClientRects().length);
  const choice = form.elements.into;
  if (choice?.options.length === 2) choice.selectedIndex = 1; // one other case, and nobody else to choose
  const empty = fills ? asked.find((field) => !field.value && field !== outcome) : asked[0];
  const at = empty ?? (fills ? text : null) ?? asked[0] ?? form.querySelector("button");
  at.focus();
  // A saved answer comes in a moment later: then to what is still to be written in it.
  const mark = () => {
    const gap = text.value.indexOf("[…]");
    if (document.activeElement === text) text.setSelectionRange(gap < 0 ? text.value.length : gap, gap < 0 ? text.value.length : gap + "[…]".length);
  };
  if (at === text) mark();
  text?.addEventListener("input", (event) => { if (!event.isTrusted) mark(); }, { once: true });
  return at;
}

// The form of an act on a case's page.
// What was put away has the way back in the same place, and behind the same key.
export const formOf = (root, act) => [...root.querySelectorAll("form[method=post]")].find((form) => [`/${act}`, `/${act}/end`].some((end) => new URL(form.action).pathname.endsWith(end)));

// Ctrl+Enter sends what one writes, and Enter what one chose: a list has no use for it.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || event.altKey) return;
  const form = event.target.closest("main form[method=post]");
  if (!form || !(event.ctrlKey || event.metaKey || event.target.matches("select"))) return;
  event.preventDefault();
  form.requestSubmit();
});
