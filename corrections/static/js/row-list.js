// The rows of the queue: which is the current one, and what becomes of them after an act.
import { ahead, count, get, keepList } from "./desk-parts.js";
import { say, shown, words } from "./desk-said.js";
import { isTyping } from "./single-keys.js";

let timer;

export const rows = () => [...document.querySelectorAll("[data-row][data-case]")];
export const current = () => document.querySelector("[data-row][data-case].current");
export const number = (row) => row.dataset.case;
export const address = (row) => new URL(row.dataset.url, location.href).href;
export const rowOf = (case_, root = document) => root.querySelector(`[data-row][data-case="${CSS.escape(case_)}"]`);

// What was refused is shown at the address that its form went to; the list has an address of its own.
const here = () => new URL(document.querySelector("[data-list]")?.dataset.list ?? location.href, location.href).href;

// The case's page knows from here which case is next.
export function remember() {
  keepList({ url: here(), cases: rows().map((row) => row.dataset.url) });
}

export function choose(row) {
  for (const other of document.querySelectorAll("[data-row].current")) if (other !== row) other.classList.remove("current");
  row.classList.add("current");
  clearTimeout(timer);
  timer = setTimeout(() => {
    ahead(address(row));
    if (row.nextElementSibling?.dataset.url) ahead(address(row.nextElementSibling));
  }, 60);
}

// Whether the focus is where the list has put it. Whoever writes elsewhere, in the search, is not led away.
function isFree() {
  const at = document.activeElement;
  return !isTyping(at) && (at.matches("body, main") || Boolean(at.closest("[data-list], [data-panel], [data-toasts]")));
}

export function goTo(row) {
  if (!row) return document.querySelector("main").focus();
  choose(row);
  row.querySelector("a").focus();
  row.scrollIntoView({ block: "nearest" });
}

// The list as it is now: the row of the case anew, or gone; those of the next page move up, and no other row moves.
// `case_`: the one acted on, none where something is undone; `from`: the current one then. Whoever has gone on stays there.
export async function settle(case_, { said, besides, undoes }, answer, from) {
  const list = await listOf(answer);
  const doc = list.status === 200 ? list.doc : null;
  const at = current() && number(current());
  const hasMovedOn = at !== null && at !== from;
  const row = case_ && rowOf(case_);
  let next = row || current();
  if (doc) {
    refresh(doc);
    if (row) next = replace(row, doc);
    else if (!case_) next = bringBack(answer, doc) ?? current();
    append(doc);
  }
  remember();
  shown(document.querySelector("[data-row]")?.closest("table") ?? document.body);
  const told = { undos: doc ?? answer.doc, finished: answer.doc, besides, undoes };
  const about = case_ ?? oneOf(answer);
  const whole = about && said ? words("of", { number: about, done: said }) : said;
  if (!rows().length) {
    say("", told);
    return again(); // an empty list says why it is empty
  }
  if (hasMovedOn) return say(whole, told);
  const open = count(doc ?? answer.doc);
  if (isFree()) goTo(next);
  else if (next) choose(next);
  const isNext = case_ && next && number(next) !== case_;
  say(isNext ? words(open ? "next" : "nextAlone", { done: undoes ? whole : said, number: number(next), count: open }) : case_ && !undoes ? said : whole, told);
}

// The list after one act on several cases: each of their rows anew, or gone. Whoever is in the list or on what was done to them
// (`form`) stands where they stood, or on the next row that is left.
export async function settleMany(cases, doc, form) {
  const order = rows();
  const at = current();
  const isThere = isFree() || form.contains(document.activeElement);
  for (const row of cases.map((case_) => rowOf(case_)).filter(Boolean)) {
    const fresh = rowOf(number(row), doc);
    if (fresh) row.replaceWith(fresh);
    else row.remove();
  }
  refresh(doc);
  append(doc);
  remember();
  if (!rows().length) return false;
  const place = order.indexOf(at);
  const left = [at, ...order.slice(place + 1), ...order.slice(0, Math.max(0, place)).reverse()].map((row) => row && rowOf(number(row))).find(Boolean);
  const next = left ?? rows()[0];
  if (isThere) goTo(next);
  else choose(next);
  return true;
}

// What came in, on top of the list, whatever else is in it; false where nothing of it is there any longer.
export function bringIn(doc) {
  const fresh = [...doc.querySelectorAll("[data-row][data-new]")];
  if (!fresh.length) return false;
  const first = rows()[0];
  const before = document.createComment("");
  first.before(before);
  for (const row of fresh) {
    const old = rowOf(number(row));
    const mark = old?.querySelector("input[name=case]");
    if (mark) row.querySelector("input[name=case]").checked = mark.checked;
    old?.remove();
    before.before(row);
  }
  before.remove();
  const [table, its] = [document, doc].map((each) => each.querySelector("[data-list]"));
  table.dataset.list = its.dataset.list;
  const [form, twin] = [document, doc].map((each) => each.querySelector("form[data-bulk]"));
  if (form && twin) form.setAttribute("action", twin.getAttribute("action"));
  refresh(doc);
  remember();
  goTo(rows()[0]);
  return true;
}

// The list as it is, if this answer is not it already.
export const listOf = async (answer) => (new URL(answer.url).href === here() ? answer : get(here()));
export const again = () => location.assign(here());

// The case that an answer leads to, if it leads to one.
const oneOf = (answer) => answer.url.match(/\/desk\/cases\/(\d+)$/)?.[1];

function refresh(doc) {
  for (const part of [".desk-views", ".queue-head p", ".paging"]) {
    const [old, fresh] = [document.querySelector(part), doc.querySelector(part)];
    if (old && fresh) old.replaceChildren(...fresh.childNodes);
  }
}

// The row as it is now, or, where it is gone, the one that moves up.
function replace(row, doc) {
  const fresh = rowOf(number(row), doc);
  if (fresh) return renewed(row, fresh);
  const next = row.nextElementSibling?.matches("[data-case]") ? row.nextElementSibling : row.previousElementSibling;
  row.remove();
  return next;
}

// What somebody marked stays marked, and where they stand they stay.
function renewed(row, fresh) {
  const [mark, its] = [row, fresh].map((each) => each.querySelector("input[name=case]"));
  if (mark && its) its.checked = mark.checked;
  if (row === current()) fresh.classList.add("current");
  const hadFocus = row.contains(document.activeElement);
  row.replaceWith(fresh);
  if (hadFocus) fresh.querySelector("a").focus();
  return fresh;
}

// What was undone: of one case its row, wherever it belongs; of several every row that there is.
function bringBack(answer, doc) {
  const one = oneOf(answer);
  if (one && rowOf(one)) return replace(rowOf(one), doc);
  const fresh = one ? [rowOf(one, doc)].filter(Boolean) : [...doc.querySelectorAll("[data-row][data-case]")];
  const back = fresh.map((row) => insert(row));
  return one ? back[0] ?? null : null;
}

function insert(fresh) {
  const old = rowOf(number(fresh));
  if (old) return renewed(old, fresh);
  let after = fresh.nextElementSibling;
  while (after && !rowOf(after.dataset.case)) after = after.nextElementSibling;
  const place = after && rowOf(after.dataset.case);
  if (place) place.before(fresh);
  else rows().at(-1)?.after(fresh);
  return fresh;
}

function append(doc) {
  const last = rows().at(-1);
  if (!last) return;
  const all = [...doc.querySelectorAll("[data-row][data-case]")];
  const from = all.findIndex((row) => row.dataset.case === number(last));
  if (from >= 0) last.after(...all.slice(from + 1).filter((row) => !rowOf(row.dataset.case)));
}

document.addEventListener("focusin", (event) => {
  const row = event.target.closest("[data-row][data-case]");
  if (row) choose(row);
});

remember();
