// Acts on the page of a case: by key or button, without loading the page anew; after a decision, the next case.
import { cannot } from "./cannot.js";
import { carried, carry, now, standing } from "./carry.js";
import { act, actOf, ahead, count, entryOf, fill, formOf, get, isForGood, isNewer, keepList, leave, list, openAnswers, pathOf, send, sendsOf, staysHere, told, wayOn, why } from "./desk-parts.js";
import { fillRegion, say, shown, signedOut, staying, words } from "./desk-said.js";
import { isTyping } from "./single-keys.js";

const CASE = /\/desk\/cases\/\d+$/;
const SLOW = 100; // milliseconds, after which what was done is said before the next case is there
const GONE_ON = -1; // another case was asked for meanwhile
let asked = 0; // how often another case was asked for: the last one counts
let path = location.pathname;

const here = () => location.pathname;
const full = (url) => new URL(url, location.href).href;
const number = (url) => new URL(url, location.href).pathname.split("/").at(-1);

// The case before or after this one in the list that one came from; null at its end. Of a case that has left the list, those
// where it stood.
function beside(by) {
  const { cases = [], gone = {} } = list() ?? {};
  const at = cases.indexOf(here());
  if (at >= 0) return cases[at + by] ?? null;
  const stood = gone[here()] ?? -1;
  return stood < 0 ? null : cases[by > 0 ? stood : stood - 1] ?? null;
}

function outOfList(case_) {
  const known = list();
  const at = known?.cases.indexOf(case_) ?? -1;
  if (at >= 0) keepList({ ...known, cases: known.cases.filter((each) => each !== case_), gone: { ...known.gone, [case_]: at } });
  return known;
}

// What was decided or joined is open again, and stands where it stood.
function intoList(case_) {
  const known = list();
  const { [case_]: at, ...gone } = known?.gone ?? {};
  if (at !== undefined) keepList({ ...known, cases: [...known.cases.slice(0, at), case_, ...known.cases.slice(at)], gone });
}

function fetchNext() {
  const next = beside(1);
  if (next) setTimeout(() => ahead(full(next)), 200);
}

// Another page in place of this one. What the forms hold is kept as it is when a page is left; the same case has it at once.
function swap(doc, url) {
  const [main, fresh] = [document.querySelector("main"), doc.querySelector("main")];
  const isSame = pathOf(url) === here();
  leave(main);
  const region = main.querySelector("[data-toasts]");
  const said = fresh.querySelector("[data-toasts]");
  if (isSame) carry(main, fresh);
  // A page that was fetched ahead knows of none.
  const undo = isSame || said.querySelector("form") ? null : region.querySelector("[data-toast]:has(form)");
  // What was just said is read to its end, also by whoever has gone on: it says then of which case.
  const kept = isSame ? staying([...said.querySelectorAll("[data-toast]")]) : [...region.querySelectorAll("[data-toast]:not(:has(form))")];
  if (!isSame) kept.forEach(saysOf);
  for (const toast of said.querySelectorAll("[data-toast]")) toast.dataset.toastOf = number(url);
  for (const child of [...main.children]) if (child !== region) child.remove();
  fillRegion([...said.children], [...kept, undo]);
  said.remove();
  main.append(...fresh.children);
  document.title = doc.title;
  if (!isSame) history.pushState({}, "", url);
  path = here();
  shown(main);
  if (isSame) carried(main);
  fetchNext();
}

function saysOf(toast) {
  const line = toast.querySelector("p");
  if (toast.dataset.toastOf) line.textContent = words("of", { number: toast.dataset.toastOf, done: line.textContent });
  delete toast.dataset.toastOf;
}

function focusHead() {
  const head = document.querySelector("main h1");
  head.tabIndex = -1;
  head.focus();
}

// Show another case, and answer with how that went: 200 if it is shown.
async function go(url) {
  const mine = (asked += 1);
  const page = await ahead(url);
  if (mine !== asked) return GONE_ON;
  if (page.status !== 200) {
    if (![0, 401].includes(page.status)) location.assign(url);
    return page.status;
  }
  swap(page.doc.cloneNode(true), url);
  scrollTo(0, 0);
  focusHead();
  // What came in has been seen now.
  if (page.doc.querySelector("[data-news]")) get(url);
  return 200;
}

async function walk(url) {
  const status = await go(url);
  if (status === 401) signedOut();
  if (status === 0) say(words("unfetched"));
}

function submit(form, submitter) {
  const from = here();
  const isUndo = Boolean(form.closest("[data-toasts]"));
  const button = submitter ?? form.querySelector("button:not([type=button])");
  const turn = act(form.action, async () => {
    // What the act before changed is on the page by now: this one is sent from there, or it would be told of that.
    const ready = isUndo || from !== here() ? form : now(form);
    if (!ready) return say(cannot(document, actOf(form), number(from)));
    const answer = await send(ready, ready === form ? submitter : twin(ready, submitter));
    button?.removeAttribute("aria-busy");
    if (from !== here()) return tell(ready, answer, from, isUndo);
    return answer.status === 200 ? settle(ready, answer) : failed(ready, answer, isUndo);
  }, { isUndo, sends: sendsOf(form, submitter) });
  if (turn) button?.setAttribute("aria-busy", "true");
}

// The button that was pressed, in its form as it is now, if it says what is chosen.
const twin = (form, { name, value } = {}) => (name ? [...form.elements].find((each) => each.name === name && each.value === value) : null) ?? null;

// What was refused is said where it was written, with that still there.
function failed(form, answer, isUndo) {
  if (answer.status === 401) return signedOut();
  if (isUndo && isForGood(answer)) form.closest("[data-toast]")?.remove();
  if (isUndo || !isForGood(answer)) return say(why(answer), wayOn(answer));
  return refused(form, answer);
}

// What was sent is gone from the page; what somebody has written in it since is still to be sent.
function wasSent(form, answer) {
  if (isNewer(form, answer)) form.dataset.sent = "";
  else form.remove();
}

// The page that answered has the words of the form; what was written in it since is newer. Nobody is led away from where
// they go on writing: letters would be keys there.
function refused(form, answer) {
  wasSent(form, answer);
  const back = standing();
  const writes = isTyping(document.activeElement);
  swap(answer.doc, location.href);
  const isBack = back();
  if (isBack && writes) say(why(answer), { stays: true });
  else document.querySelector("[data-error-summary]")?.focus();
}

// Whoever has gone on to another case meanwhile stays there, and is told.
function tell(form, answer, from, isUndo) {
  if (answer.status === 401) return signedOut();
  const isDone = answer.status === 200;
  const about = isUndo && isDone ? pathOf(answer.url) : from;
  if (isDone && ends(form)) outOfList(from);
  if (isDone && takesBack(form)) intoList(about);
  const { said, besides, undoes } = isDone ? told(form, answer.doc) : { said: why(answer), besides: [] };
  const whole = said && CASE.test(about) && (isDone || !isUndo) ? words("of", { number: number(about), done: said }) : said;
  if (isDone) return say(whole, { undos: answer.doc, finished: answer.doc, besides, undoes });
  return say(whole, isUndo ? {} : { link: [from, words("show")], stays: true });
}

const ends = (form) => ["decision", "merge"].includes(actOf(form));
const takesBack = (form) => ["undo", "taking-apart"].includes(actOf(form));

async function settle(form, answer) {
  const { said, besides, undoes } = told(form, answer.doc);
  const to = pathOf(answer.url);
  if (takesBack(form)) intoList(to);
  form.closest("[data-toast]")?.remove();
  wasSent(form, answer);
  if (ends(form)) {
    form.remove();
    return goOn(words("of", { number: number(location.href), done: said }), { besides, undoes }, answer);
  }
  // What was undone to several cases at once leads to the queue, and to another case nobody is led who writes here: the case
  // that one looks at is shown anew.
  const isCase = CASE.test(to);
  const isShown = isCase && (to === here() || !isTyping(document.activeElement));
  anew(isShown ? answer : await get(location.href));
  if (!isShown) say(isCase ? words("of", { number: number(to), done: said }) : said, { undos: answer.doc, besides });
}

// The case as it is now, with whoever works in it where they stand.
function anew(page) {
  if (page.status !== 200) return;
  const back = standing();
  swap(page.doc, page.url);
  if (!back()) focusHead();
}

// `said` tells of which case it is.
async function goOn(said, { besides, undoes }, answer) {
  const more = { undos: answer.doc, finished: answer.doc, besides, undoes };
  // What was joined from outside the list goes on in the other case.
  const isListed = list()?.cases.includes(here());
  let next = beside(1) ?? beside(-1) ?? (isListed ? null : answer.doc.querySelector("[data-goes-on]")?.getAttribute("href"));
  const known = outOfList(here());
  next ??= [...answer.doc.querySelectorAll("[data-row][data-url]")].map((row) => row.dataset.url).find((url) => url !== here());
  if (isTyping(document.activeElement)) { // who writes is not led away
    anew(await get(location.href));
    return say(said, more);
  }
  if (!next) {
    say("", { finished: answer.doc }); // or what was written would stand in the form again, once it is taken back
    return location.assign(known?.url ?? answer.url);
  }
  let isSaid = false;
  // Once it was said, what can be undone is on this page.
  const tellNow = (whole) => {
    say(whole, isSaid ? { besides, undoes } : more);
    isSaid = true;
  };
  const late = setTimeout(tellNow, SLOW, said);
  const status = await go(full(next));
  clearTimeout(late);
  const open = count(answer.doc);
  if (status === 200) return tellNow(words(open ? "next" : "nextAlone", { done: said, number: number(next), count: open }));
  if (status === 0) return tellNow(`${said} ${words("unfetched")}`);
  if (!isSaid) tellNow(said);
  return status === 401 ? signedOut({ adds: true }) : undefined;
}

document.addEventListener("key", (event) => {
  if (event.detail === "j" || event.detail === "k") {
    const to = beside(event.detail === "j" ? 1 : -1);
    if (!to) return;
    event.preventDefault();
    walk(full(to));
    return;
  }
  const entry = entryOf(event.detail);
  const form = entry && formOf(document.querySelector("main"), entry.dataset.act);
  if (!entry) return;
  if (!form) {
    // Whatever else has this key on the page: the draft that is there already, or the way back from what was put off.
    if (document.querySelector(`main [data-key="${CSS.escape(event.detail)}"]`)) return;
    event.preventDefault();
    say(cannot(document, entry.dataset.act, number(location.href)));
    return;
  }
  event.preventDefault();
  if ("sends" in entry.dataset || form.dataset.does) return form.requestSubmit();
  form.closest("details")?.setAttribute("open", "");
  fill(form, entry.dataset.fills).scrollIntoView({ block: "nearest" });
  openAnswers(form, entry);
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
  refused(event.target, event.detail);
});

// Back to another case is a page of its own; a link within this one is none, and nothing that is typed here goes.
addEventListener("popstate", () => { if (here() !== path) location.reload(); });
fetchNext();
