// Acts on the current row of the queue, by key or from its button: the form of the case's page, in a panel at the row.
// Without this script the button leads to that page.
import { actOf, ahead, count, done, fill, forget, formOf, get, leave, say, send, shown, staysHere, words } from "./desk-parts.js";

const panel = document.querySelector("[data-panel]");
const body = panel?.querySelector("[data-panel-body]");
const problem = panel?.querySelector("[data-panel-problem]");
const LIST = "desk-list";
let at = null; // the row that the panel is about
let busy = false;
let timer;

const rows = () => [...document.querySelectorAll("[data-row][data-case]")];
const current = () => document.querySelector("[data-row][data-case].current");
const number = (row) => row.dataset.case;
const address = (row) => new URL(row.dataset.url, location.href).href;
const rowOf = (case_, root = document) => root.querySelector(`[data-row][data-case="${CSS.escape(case_)}"]`);

// The case's page knows from here which case is next.
function remember() {
  sessionStorage.setItem(LIST, JSON.stringify({ url: location.href, cases: rows().map((row) => row.dataset.url) }));
}

function choose(row) {
  for (const other of document.querySelectorAll("[data-row].current")) if (other !== row) other.classList.remove("current");
  row.classList.add("current");
  clearTimeout(timer);
  timer = setTimeout(() => {
    ahead(address(row));
    if (row.nextElementSibling?.dataset.url) ahead(address(row.nextElementSibling));
  }, 60);
}

function goTo(row) {
  if (!row) return document.querySelector("main").focus();
  choose(row);
  row.querySelector("a").focus();
  row.scrollIntoView({ block: "nearest" });
}

async function open(row, entry) {
  at = row;
  head(row, entry);
  problem.hidden = true;
  body.replaceChildren();
  if (!panel.open) panel.showModal();
  place(row);
  const page = await ahead(address(row));
  if (at !== row || !panel.open) return;
  if (page.status !== 200) return refuse(page);
  if (!entry) return menu(page.doc);
  const form = formOf(page.doc, entry.dataset.act);
  if (!form) {
    panel.close();
    return say(words("cannot", { number: number(row) }));
  }
  show(page.doc, form, entry.dataset.fills);
}

function head(row, entry) {
  const does = entry?.querySelector("dd").textContent ?? words("acts");
  const whole = entry?.dataset.fills?.includes("reason") ? `${entry.closest("section").querySelector("h3").textContent}: ${does}` : does;
  panel.querySelector("[data-panel-title]").textContent = words("about", { act: whole, number: number(row) });
}

// Below its row, or above it where there is more room.
function place(row) {
  const { top, bottom } = row.getBoundingClientRect();
  const room = innerHeight - bottom;
  const above = room < 360 && top > room;
  panel.style.insetBlockStart = above ? "auto" : `${Math.max(0, Math.min(bottom, innerHeight - 200))}px`;
  panel.style.insetBlockEnd = above ? `${innerHeight - top}px` : "auto";
  panel.style.maxBlockSize = `${(above ? top : Math.max(200, room)) - 8}px`;
}

function show(doc, form, fills) {
  const told = [...doc.querySelectorAll("#reports .request dl")].slice(0, 1);
  const brief = document.createElement("div");
  brief.className = "panel-brief";
  brief.append(...[doc.querySelector(".then-now blockquote"), ...told].filter(Boolean).map((each) => each.cloneNode(true)));
  const mine = document.importNode(form, true); // what was fetched ahead stays whole
  body.replaceChildren(mine, ...(brief.childNodes.length ? [brief] : []));
  const draft = `draft:${mine.dataset.draft}`;
  mine.dataset.written = sessionStorage.getItem(draft) ? "yes" : "";
  mine.addEventListener("input", (event) => { if (event.isTrusted) mine.dataset.written = "yes"; });
  shown(body);
  fill(mine, fills);
}

// All that can be done with the case, as buttons: for the mouse, and for whoever has the keys switched off.
function menu(doc) {
  const list = document.createElement("ul");
  list.className = "panel-menu";
  for (const entry of document.querySelectorAll("[data-press]")) {
    // The reasons for declining are chosen in the form of the decision.
    const form = formOf(doc, entry.dataset.act);
    if (!form || entry.dataset.fills?.includes("reason")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button secondary small";
    button.append(form.dataset.does ?? entry.querySelector("dd").textContent, " ", entry.querySelector("kbd").cloneNode(true));
    button.addEventListener("click", () => press(at, entry));
    const item = document.createElement("li");
    item.append(button);
    list.append(item);
  }
  body.replaceChildren(list);
  (list.querySelector("button") ?? panel).focus();
  if (!list.children.length) refuse(null, words("cannot", { number: number(at) }));
}

async function press(row, entry) {
  if (!("sends" in entry.dataset)) return open(row, entry);
  const page = await ahead(address(row));
  const form = page.doc && formOf(page.doc, entry.dataset.act);
  if (form) return submit(row, form, null);
  at = row;
  if (page.status === 200) {
    if (panel.open) panel.close();
    return say(words("cannot", { number: number(row) }));
  }
  return open(row, entry);
}

async function submit(row, form, submitter) {
  if (busy) return;
  busy = true;
  row?.classList.add("busy");
  submitter?.setAttribute("aria-busy", "true");
  const answer = await send(form, submitter);
  busy = false;
  row?.classList.remove("busy");
  submitter?.removeAttribute("aria-busy");
  if (row) forget(address(row));
  if (answer.status !== 200) return again(row, form, answer);
  const said = done(form, answer.doc);
  form.remove(); // its words are the server's now, and no longer kept here
  if (panel.open) panel.close();
  await settle(row, said, answer);
}

// Refused, or somebody was quicker: what is new, above what was typed.
function again(row, form, answer) {
  if (row && !panel.open) {
    at = row;
    head(row, null);
    body.replaceChildren();
    panel.showModal();
    place(row);
  }
  const fresh = answer.doc && formOf(answer.doc, actOf(form));
  const summary = answer.doc?.querySelector("main [data-error-summary]");
  if (!summary) {
    if (!body.contains(form)) body.replaceChildren(form);
    return refuse(answer);
  }
  const typed = [...answer.doc.querySelectorAll("main > .field:has([readonly])")];
  const news = answer.doc.querySelector("main > .notice-line.warn");
  // With the form, its words are in it; without, they are only to be copied.
  body.replaceChildren(...(fresh ? [fresh] : typed));
  if (fresh) shown(body);
  problem.replaceChildren(summary, ...(news ? [news] : []));
  problem.hidden = false;
  summary.focus();
}

function refuse(answer, sentence = "") {
  const line = document.createElement("p");
  line.textContent = sentence || (answer.status === 0 ? words("unreachable") : answer.status === 401 ? words("signedOut") : answer.doc?.querySelector("h1")?.textContent ?? words("unreachable"));
  problem.replaceChildren(line);
  problem.hidden = false;
  (body.querySelector("textarea, select, input:not([type=hidden]), button") ?? panel.querySelector("button")).focus();
}

// The list as it is now: the row of the case anew, or gone; those of the next page move up, and no other row moves.
async function settle(row, said, answer) {
  const list = new URL(answer.url).href === location.href ? answer : await get(location.href);
  const doc = list.doc ?? answer.doc;
  const undone = answer.url.match(/\/desk\/cases\/(\d+)$/)?.[1];
  let next = row?.isConnected ? row : null;
  if (list.doc) {
    for (const part of [".desk-views", ".queue-head p", ".paging"]) {
      const [old, fresh] = [document.querySelector(part), doc.querySelector(part)];
      if (old && fresh) old.replaceChildren(...fresh.childNodes);
    }
    if (row) next = replace(row, doc);
    else if (undone) next = back(undone, doc) ?? current();
    append(doc);
  }
  remember();
  shown(document.querySelector("[data-row]")?.closest("table") ?? document.body);
  if (!rows().length) return location.assign(location.href); // an empty list says why it is empty
  const open = count(doc);
  const moved = row && next !== null && number(next) !== number(row);
  goTo(next);
  say(moved ? words(open ? "next" : "nextAlone", { done: said, number: number(next), count: open }) : said, doc, answer.doc);
}

function replace(row, doc) {
  const fresh = rowOf(number(row), doc);
  if (fresh) {
    row.replaceWith(fresh);
    return fresh;
  }
  const next = row.nextElementSibling?.matches("[data-case]") ? row.nextElementSibling : row.previousElementSibling;
  row.remove();
  return next;
}

// A decision was undone: its row stands again where it belongs.
function back(case_, doc) {
  const fresh = rowOf(case_, doc);
  if (!fresh || rowOf(case_)) return fresh && rowOf(case_);
  let after = fresh.nextElementSibling;
  while (after && !rowOf(after.dataset.case)) after = after.nextElementSibling;
  const place_ = after && rowOf(after.dataset.case);
  if (place_) place_.before(fresh);
  else rows().at(-1)?.after(fresh);
  return rowOf(case_);
}

function append(doc) {
  const last = rows().at(-1);
  if (!last) return;
  const all = [...doc.querySelectorAll("[data-row][data-case]")];
  const from = all.findIndex((row) => row.dataset.case === number(last));
  if (from >= 0) last.after(...all.slice(from + 1).filter((row) => !rowOf(row.dataset.case)));
}

document.addEventListener("key", (event) => {
  const row = current();
  const entry = document.querySelector(`[data-press="${CSS.escape(event.detail)}"]`);
  if (!row || !entry) return;
  event.preventDefault();
  press(row, entry);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-row-act]");
  if (!button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  choose(button.closest("[data-row]"));
  open(button.closest("[data-row]"), null);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  const isUndo = form.closest("[data-toasts]");
  // Where no row is left there is nothing to keep in place: what is undone is then shown by the server.
  if (!panel || !staysHere(form, event.submitter) || !(panel.contains(form) || isUndo)) return;
  event.preventDefault();
  event.stopPropagation();
  submit(isUndo ? null : at, form, event.submitter);
}, true);

// The keys that stand on the buttons of the menu press them.
panel?.addEventListener("keydown", (event) => {
  const entry = body.querySelector(".panel-menu") && document.querySelector(`[data-press="${CSS.escape(event.key)}"]`);
  if (!entry || event.ctrlKey || event.metaKey || event.altKey || !document.querySelector("[data-key-switch]:checked")) return;
  event.preventDefault();
  press(at, entry);
});

document.addEventListener("focusin", (event) => {
  const row = event.target.closest("[data-row][data-case]");
  if (row) choose(row);
});

panel?.addEventListener("close", () => {
  leave(panel);
  // A saved answer in which nobody wrote a word is no draft: it may not fit what one decides next.
  for (const form of body.querySelectorAll('form[data-written=""]')) sessionStorage.removeItem(`draft:${form.dataset.draft}`);
  body.replaceChildren();
  if (at?.isConnected) at.querySelector("a").focus();
  at = null;
});

remember();
