// Acts on the page of a case: by key or button, without loading the page anew; after a decision, the next case.
import { actOf, ahead, count, done, fill, formOf, get, leave, say, send, shown, staysHere, words } from "./desk-parts.js";

const LIST = "desk-list";
let busy = false;

const here = () => location.pathname;
const number = (url) => new URL(url, location.href).pathname.split("/").at(-1);
const list = () => JSON.parse(sessionStorage.getItem(LIST) ?? "null");

// The case before or after this one in the list that one came from; null at its end.
function beside(by) {
  const cases = list()?.cases ?? [];
  const at = cases.indexOf(here());
  return at < 0 ? null : cases[at + by] ?? null;
}

function fetchNext() {
  const next = beside(1);
  if (next) setTimeout(() => ahead(new URL(next, location.href).href), 200);
}

// Another page in place of this one. What the other forms hold is kept as it is when a page is left.
function swap(doc, url) {
  const [main, fresh] = [document.querySelector("main"), doc.querySelector("main")];
  leave(main);
  const region = main.querySelector("[data-toasts]");
  const told = fresh.querySelector("[data-toasts]");
  const undo = region.querySelector("[data-toast]:has(form)");
  for (const child of [...main.children]) if (child !== region) child.remove();
  region.replaceChildren(...told.childNodes, ...(undo && !told.querySelector("form") ? [undo] : []));
  told.remove();
  main.append(...fresh.children);
  document.title = doc.title;
  if (new URL(url).pathname !== here()) history.pushState({}, "", url);
  shown(main);
  fetchNext();
}

function focusHead() {
  const head = document.querySelector("main h1");
  head.tabIndex = -1;
  head.focus();
}

async function go(url) {
  const page = await ahead(url);
  if (page.status !== 200) return location.assign(url);
  swap(page.doc.cloneNode(true), url);
  scrollTo(0, 0);
  focusHead();
  // What came in has been seen now.
  if (page.doc.querySelector("[data-news]")) get(url);
  return true;
}

async function submit(form, submitter) {
  if (busy) return;
  busy = true;
  const button = submitter ?? form.querySelector("button:not([type=button])");
  button?.setAttribute("aria-busy", "true");
  const answer = await send(form, submitter);
  busy = false;
  button?.removeAttribute("aria-busy");
  if (!answer.doc?.querySelector("main [data-toasts]") || answer.status === 401) {
    say(answer.status === 401 ? words("signedOut") : answer.doc?.querySelector("h1")?.textContent ?? words("unreachable"));
    return;
  }
  const [act, said, ok] = [actOf(form), done(form, answer.doc), answer.status === 200];
  if (ok) form.remove();
  if (ok && (act === "decision" || act === "merge")) return goOn(said, answer);
  if (ok && act === "undo") document.querySelector("[data-toasts]").replaceChildren();
  const stood = { id: document.activeElement?.id, y: scrollY };
  swap(answer.doc, ok ? answer.url : location.href);
  const summary = document.querySelector("[data-error-summary]");
  if (summary) return summary.focus();
  scrollTo(0, stood.y);
  const again = stood.id ? document.getElementById(stood.id) : null;
  if (again?.getClientRects().length) again.focus({ preventScroll: true });
  else focusHead();
}

async function goOn(said, answer) {
  const known = list();
  let next = beside(1) ?? beside(-1);
  if (known) {
    known.cases = known.cases.filter((path) => path !== here());
    sessionStorage.setItem(LIST, JSON.stringify(known));
  }
  next ??= [...answer.doc.querySelectorAll("[data-row][data-url]")].map((row) => row.dataset.url).find((url) => url !== here());
  if (!next) return location.assign(known?.url ?? answer.url);
  if (!(await go(new URL(next, location.href).href))) return;
  const open = count(answer.doc);
  say(words(open ? "next" : "nextAlone", { done: said, number: number(next), count: open }), answer.doc, answer.doc);
}

document.addEventListener("key", (event) => {
  if (event.detail === "j" || event.detail === "k") {
    const to = beside(event.detail === "j" ? 1 : -1);
    if (!to) return;
    event.preventDefault();
    go(new URL(to, location.href).href);
    return;
  }
  const entry = document.querySelector(`[data-press="${CSS.escape(event.detail)}"]`);
  const form = entry && formOf(document.querySelector("main"), entry.dataset.act);
  if (!entry) return;
  if (!form) {
    // Whatever else has this key on the page: the draft that is there already, or the way back from what was put off.
    if (document.querySelector(`main [data-key="${CSS.escape(event.detail)}"]`)) return;
    event.preventDefault();
    say(words("cannot", { number: number(location.href) }));
    return;
  }
  event.preventDefault();
  if ("sends" in entry.dataset || form.dataset.does) return form.requestSubmit();
  form.closest("details")?.setAttribute("open", "");
  fill(form, entry.dataset.fills).scrollIntoView({ block: "nearest" });
});

document.addEventListener("keydown", (event) => {
  const folded = event.key === "Escape" && event.target.closest("details.folded[open]");
  if (!folded) return;
  leave(folded);
  folded.open = false;
  folded.querySelector("summary").focus();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.closest("main") || !staysHere(form, event.submitter)) return;
  event.preventDefault();
  event.stopPropagation();
  submit(form, event.submitter);
}, true);

addEventListener("popstate", () => location.reload());
fetchNext();
