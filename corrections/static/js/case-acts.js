// Acts on the page of a case: by key or button, without loading the page anew; after a decision, the next case.
import { actOf, ahead, count, done, entryOf, fill, formOf, get, inTurn, isForGood, keepList, leave, list, send, staysHere, why } from "./desk-parts.js";
import { say, shown, signedOut, words } from "./desk-said.js";

const CASE = /\/desk\/cases\/\d+$/;
let asked = 0; // how often another case was asked for: the last one counts
let path = location.pathname;

const here = () => location.pathname;
const full = (url) => new URL(url, location.href).href;
const number = (url) => new URL(url, location.href).pathname.split("/").at(-1);

// The case before or after this one in the list that one came from; null at its end.
function beside(by) {
  const cases = list()?.cases ?? [];
  const at = cases.indexOf(here());
  return at < 0 ? null : cases[at + by] ?? null;
}

function fetchNext() {
  const next = beside(1);
  if (next) setTimeout(() => ahead(full(next)), 200);
}

// Facts that were changed and not saved are still so on the page as it is now, and still from what was read then: where
// a colleague changed the same meanwhile, whoever saves them is told.
function keepFacts(old, fresh) {
  const set = (field) => [...field.options].find((option) => option.defaultSelected) ?? field.options[0];
  const changed = old && fresh ? [...old.elements].filter((field) => field.matches("select") && field.value !== set(field).value) : [];
  for (const field of changed) fresh.elements[field.name].value = field.value;
  if (changed.length) fresh.elements.seen.value = old.elements.seen.value;
}

// Another page in place of this one. What the other forms hold is kept as it is when a page is left.
function swap(doc, url) {
  const [main, fresh] = [document.querySelector("main"), doc.querySelector("main")];
  leave(main);
  if (new URL(url, location.href).pathname === here()) keepFacts(formOf(main, "facts"), formOf(fresh, "facts"));
  const region = main.querySelector("[data-toasts]");
  const told = fresh.querySelector("[data-toasts]");
  const undo = region.querySelector("[data-toast]:has(form)");
  for (const child of [...main.children]) if (child !== region) child.remove();
  region.replaceChildren(...told.childNodes, ...(undo && !told.querySelector("form") ? [undo] : []));
  told.remove();
  main.append(...fresh.children);
  document.title = doc.title;
  if (new URL(url).pathname !== here()) history.pushState({}, "", url);
  path = here();
  shown(main);
  fetchNext();
}

function focusHead() {
  const head = document.querySelector("main h1");
  head.tabIndex = -1;
  head.focus();
}

async function go(url) {
  const mine = (asked += 1);
  const page = await ahead(url);
  if (mine !== asked) return false;
  if (page.status === 401) return signedOut();
  if (page.status === 0) return say(words("unreachable"));
  if (page.status !== 200) return location.assign(url);
  swap(page.doc.cloneNode(true), url);
  scrollTo(0, 0);
  focusHead();
  // What came in has been seen now.
  if (page.doc.querySelector("[data-news]")) get(url);
  return true;
}

function submit(form, submitter) {
  const from = here();
  const button = submitter ?? form.querySelector("button:not([type=button])");
  button?.setAttribute("aria-busy", "true");
  inTurn(async () => {
    const isUndo = Boolean(form.closest("[data-toasts]"));
    // What the act before changed is on the page by now: this one is sent from there, or it would be told of that.
    const ready = isUndo || form.isConnected || from !== here() ? form : anew(form);
    if (!ready) return say(words("cannot", { number: number(from) }));
    const answer = await send(ready, ready === form ? submitter : null);
    button?.removeAttribute("aria-busy");
    if (from !== here()) return tell(ready, answer, from, isUndo);
    return answer.status === 200 ? settle(ready, answer) : failed(ready, answer, isUndo);
  });
}

// The same form of the page as it is now, with what was put into the one that is gone.
function anew(form) {
  const fresh = formOf(document.querySelector("main"), actOf(form));
  for (const field of fresh ? form.elements : []) {
    const its = field.name && fresh.elements[field.name];
    if (!its || field.matches("[type=hidden], button")) continue;
    if (field.matches("[type=checkbox], [type=radio]")) its.checked = field.checked;
    else its.value = field.value;
  }
  return fresh;
}

// What was refused is said where it was written, with that still there.
function failed(form, answer, isUndo) {
  if (answer.status === 401) return signedOut();
  if (isUndo && isForGood(answer)) form.closest("[data-toast]")?.remove();
  if (isUndo || !isForGood(answer)) return say(why(answer));
  if (actOf(form) === "facts") form.remove(); // the answer holds what was chosen in it
  return refused(answer);
}

function refused(answer) {
  const y = scrollY;
  swap(answer.doc, location.href);
  const summary = document.querySelector("[data-error-summary]");
  if (summary) summary.focus();
  else scrollTo(0, y);
}

// Whoever has gone on to another case meanwhile stays there, and is told.
function tell(form, answer, from, isUndo) {
  if (answer.status === 401) return signedOut();
  const isDone = answer.status === 200;
  if (isDone && ends(form)) outOfList(from);
  const said = isDone ? done(form, answer.doc) : why(answer);
  const whole = isUndo ? said : words("of", { number: number(from), done: said });
  if (isDone) return say(whole, { undos: answer.doc, finished: answer.doc });
  return say(whole, isUndo ? {} : { link: [from, words("show")], stays: true });
}

const ends = (form) => ["decision", "merge"].includes(actOf(form));

async function settle(form, answer) {
  const said = done(form, answer.doc);
  form.remove();
  if (ends(form)) return goOn(said, answer);
  if (["undo", "taking-apart"].includes(actOf(form))) document.querySelector("[data-toasts]").replaceChildren();
  // What was undone to several cases at once leads to the queue: the case that one looks at is shown anew.
  const isCase = CASE.test(new URL(answer.url).pathname);
  const page = isCase ? answer : await get(location.href);
  if (page.status !== 200) return say(said, { undos: answer.doc });
  const stood = { id: document.activeElement?.id, y: scrollY };
  swap(page.doc, page.url);
  if (!isCase) say(said, { undos: answer.doc });
  scrollTo(0, stood.y);
  const again = stood.id ? document.getElementById(stood.id) : null;
  if (again?.getClientRects().length) again.focus({ preventScroll: true });
  else focusHead();
}

function outOfList(case_) {
  const known = list();
  if (known) keepList({ ...known, cases: known.cases.filter((each) => each !== case_) });
  return known;
}

async function goOn(said, answer) {
  // What was joined from outside the list goes on in the other case.
  const isListed = list()?.cases.includes(here());
  let next = beside(1) ?? beside(-1) ?? (isListed ? null : answer.doc.querySelector("[data-goes-on]")?.getAttribute("href"));
  const known = outOfList(here());
  next ??= [...answer.doc.querySelectorAll("[data-row][data-url]")].map((row) => row.dataset.url).find((url) => url !== here());
  if (!next) {
    say("", { finished: answer.doc }); // or what was written would stand in the form again, once it is taken back
    return location.assign(known?.url ?? answer.url);
  }
  if (!(await go(full(next)))) return;
  const open = count(answer.doc);
  say(words(open ? "next" : "nextAlone", { done: said, number: number(next), count: open }), { undos: answer.doc, finished: answer.doc });
}

document.addEventListener("key", (event) => {
  if (event.detail === "j" || event.detail === "k") {
    const to = beside(event.detail === "j" ? 1 : -1);
    if (!to) return;
    event.preventDefault();
    go(full(to));
    return;
  }
  const entry = entryOf(event.detail);
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
  const folded = event.key === "Escape" && !event.isComposing && event.target.closest("details.folded[open]");
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

// A preview that was refused says so where one writes.
document.addEventListener("refused", (event) => {
  if (!isForGood(event.detail)) return;
  event.preventDefault();
  refused(event.detail);
});

// Back to another case is a page of its own; a link within this one is none, and nothing that is typed here goes.
addEventListener("popstate", () => { if (here() !== path) location.reload(); });
fetchNext();
