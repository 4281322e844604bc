// Acts on the current row of the queue, by key or from its button: the form of the case's page, in a panel at the row.
// Without this script the button leads to that page.
import { cannot } from "./cannot.js";
import { carryForm, standing } from "./carry.js";
import { act, actOf, ahead, entryOf, fill, formOf, inTurn, isForGood, isNewer, leave, openAnswers, send, sendsOf, staysHere, told, wayOn, why } from "./desk-parts.js";
import { linked, say, shown, signedOut, toSignIn, words } from "./desk-said.js";
import { held, keepWords } from "./held-words.js";
import { address, choose, current, number, rowOf, settle } from "./row-list.js";
import { isAlone, isOn, isTyping } from "./single-keys.js";

const panel = document.querySelector("[data-panel]");
const body = panel?.querySelector("[data-panel-body]");
const problem = panel?.querySelector("[data-panel-problem]");
const EDGE = 8; // pixels between the panel and the edge of the window
let at = null; // the case that the panel is about
let start = 0; // where its top stands, if there is room for all of it

async function open(row, entry) {
  const case_ = number(row);
  at = case_;
  head(row, entry);
  problem.hidden = true;
  empty();
  unfold(row);
  const page = await inTurn(() => ahead(address(row)));
  if (at !== case_ || !panel.open) return;
  if (page.status !== 200) return refuse(page);
  if (!entry) return menu(page.doc);
  const form = formOf(page.doc, entry.dataset.act);
  if (!form) {
    panel.close();
    return say(cannot(page.doc, entry.dataset.act, case_));
  }
  openAnswers(show(page.doc, form, entry.dataset.fills), entry);
}

function head(row, entry) {
  const does = entry?.querySelector("dd").textContent ?? words("acts");
  const whole = entry?.dataset.fills?.includes("reason") ? `${entry.closest("section").querySelector("h3").textContent}: ${does}` : does;
  panel.querySelector("[data-panel-title]").textContent = words("about", { act: whole, number: number(row) });
}

// Until what was asked for is there, Enter has nothing to press: the browser would choose the button that closes.
function unfold(row) {
  if (!panel.open) panel.showModal();
  panel.focus();
  place(row);
}

// Below its row, or above it where it fits; else over it, as high as the window: what is decided stands at its top.
function place(row) {
  const { top, bottom } = row.getBoundingClientRect();
  panel.style.maxBlockSize = `${innerHeight - 2 * EDGE}px`;
  const height = panel.offsetHeight;
  const fitsAbove = bottom + height > innerHeight - EDGE && top - height >= EDGE;
  start = fitsAbove ? top - height : Math.max(EDGE, bottom);
  keepInSight();
}

// What opens in it later, such as the field of a clause, takes its room upwards.
function keepInSight() {
  panel.style.insetBlockStart = `${Math.max(EDGE, Math.min(start, innerHeight - EDGE - panel.offsetHeight))}px`;
}

if (body) new ResizeObserver(() => { if (panel.open) keepInSight(); }).observe(body);

// What is written in the panel is kept before anything takes its place.
function empty(...fresh) {
  leave(panel);
  body.replaceChildren(...fresh);
}

// Colleagues see from this who has the case open, and whether they write.
const presence = (doc) => [...doc.querySelectorAll("[data-presence], [data-presence-said]")].map((each) => document.importNode(each, true));

function show(doc, form, fills) {
  const told = [...doc.querySelectorAll("#reports .request dl")].slice(0, 1);
  const brief = document.createElement("div");
  brief.className = "panel-brief";
  brief.append(...[doc.querySelector(".then-now blockquote"), ...told].filter(Boolean).map((each) => each.cloneNode(true)));
  const mine = document.importNode(form, true); // what was fetched ahead stays whole
  empty(...presence(doc), mine, ...(brief.childNodes.length ? [brief] : []));
  track(mine, sessionStorage.getItem(`draft:${mine.dataset.draft}`) ? "yes" : "");
  shown(body);
  fill(mine, fills);
  place(rowOf(at));
  panel.scrollTop = 0;
  return mine;
}

// Whether somebody wrote in the form, and not only a saved answer.
function track(form, written) {
  form.dataset.written = written;
  form.addEventListener("input", (event) => { if (event.isTrusted) form.dataset.written = "yes"; });
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
    const key = entry.querySelector("kbd").cloneNode(true);
    key.ariaHidden = "true";
    button.append(form.dataset.does ?? entry.querySelector("dd").textContent, " ", key);
    button.addEventListener("click", () => press(rowOf(at), entry));
    const item = document.createElement("li");
    item.append(button);
    list.append(item);
  }
  empty(...presence(doc), list);
  shown(body);
  (list.querySelector("button") ?? panel).focus();
  if (!list.children.length) refuse(null, cannot(doc, "", at));
}

function press(row, entry) {
  if (!("sends" in entry.dataset)) return open(row, entry);
  const case_ = number(row);
  row.classList.add("busy");
  return act(`${address(row)}/${entry.dataset.act}`, async () => {
    const page = await ahead(address(row));
    const form = page.doc && formOf(page.doc, entry.dataset.act);
    if (form && !staysHere(form)) return sendAway(form);
    if (form) return sent(case_, form, null, case_);
    rowOf(case_)?.classList.remove("busy");
    if (page.status === 401) return signedOut();
    if (page.status !== 200) return say(why(page), wayOn(page));
    if (panel.open && at === case_) panel.close();
    say(cannot(page.doc, entry.dataset.act, case_));
  });
}

// What leads to a page of its own is sent as the browser does it.
function sendAway(form) {
  const mine = document.importNode(form, true);
  mine.hidden = true;
  document.body.append(mine);
  mine.requestSubmit();
}

// `from`: the case on whose row somebody stood as they sent it.
async function sent(case_, form, submitter, from) {
  rowOf(case_)?.classList.add("busy");
  submitter?.setAttribute("aria-busy", "true");
  const answer = await send(form, submitter);
  rowOf(case_)?.classList.remove("busy");
  submitter?.removeAttribute("aria-busy");
  if (answer.status !== 200) return again(case_, form, answer);
  const said = told(form, answer.doc);
  const isHere = panel.contains(form);
  form.closest("[data-toast]")?.remove();
  const fresh = isNewer(form, answer) && answer.doc && formOf(answer.doc, actOf(form));
  if (fresh) {
    const goesOn = keepsOn(form, fresh, answer.doc, isHere ? said.said : null);
    await settle(case_, said, answer, from);
    return goesOn();
  }
  form.remove(); // its words are the server's now, and no longer kept here
  if (isHere || (panel.open && at === case_ && body.querySelector(".panel-menu"))) panel.close();
  await settle(case_, said, answer, from);
}

// What was written in a form since it was sent is still to be sent: the panel stays with it, or it is kept for when that is
// opened again. `said`: of the rest, for the panel. Called once the list tells of that, which is then kept no longer.
function keepsOn(form, fresh, doc, said) {
  const back = standing();
  const mine = said === null ? form : show(doc, fresh);
  if (mine !== form) {
    form.dataset.sent = "";
    carryForm(form, mine);
    mine.dataset.written = "yes";
    note(said);
    back();
  }
  return () => keepWords(`draft:${mine.dataset.draft}`, held(mine));
}

// What was sent from outside the panel can be sent again from there, as can an undo, unless it was refused.
function failed(form, answer) {
  if (answer.status === 401) return signedOut();
  if (isForGood(answer)) form.closest("[data-toast]")?.remove();
  say(why(answer), wayOn(answer));
}

// Refused, or somebody was quicker: what is new, above what was typed. Whoever has gone on is only told.
function again(case_, form, answer) {
  const row = case_ && rowOf(case_);
  if (!row || (!panel.contains(form) && !isForGood(answer))) return failed(form, answer);
  if (!panel.contains(form)) {
    if (panel.open || (current() && current() !== row)) {
      return say(words("of", { number: case_, done: why(answer) }), { link: [address(row), words("show")], stays: true });
    }
    at = case_;
    head(row, null);
    empty();
    unfold(row);
  }
  const fresh = answer.doc && formOf(answer.doc, actOf(form));
  const summary = answer.doc?.querySelector("main [data-error-summary]");
  if (!summary || answer.status === 400) {
    if (!body.contains(form)) empty(form);
    return refuse(answer);
  }
  const typed = [...answer.doc.querySelectorAll("main > .field:has([readonly])")];
  const news = answer.doc.querySelector("main > .notice-line.warn");
  // With the form, its words are in it; what it asks for no longer is only to be copied.
  empty(...presence(answer.doc), ...(fresh ? [fresh] : []), ...typed);
  if (fresh && isNewer(form, answer)) carryForm(form, fresh);
  if (fresh) track(fresh, form.dataset.written ?? "");
  shown(body);
  problem.replaceChildren(summary, ...(news ? [news] : []));
  problem.hidden = false;
  summary.focus();
}

// What the panel says itself: the page behind it is out of reach until it is closed.
function note(sentence) {
  const line = document.createElement("div");
  line.className = "notice-line";
  line.append(Object.assign(document.createElement("p"), { textContent: sentence }));
  problem.replaceChildren(line);
  problem.hidden = false;
}

function refuse(answer, sentence = "") {
  const line = document.createElement("p");
  line.textContent = sentence || why(answer);
  const link = answer?.status === 401 ? toSignIn() : answer && wayOn(answer).link;
  if (link) line.append(" ", linked(...link));
  problem.replaceChildren(line);
  problem.hidden = false;
  (body.querySelector("textarea, select, input:not([type=hidden]), button") ?? panel.querySelector("button")).focus();
}

document.addEventListener("key", (event) => {
  const row = current();
  const entry = entryOf(event.detail);
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
  const [case_, from] = [isUndo ? null : at, current() && number(current())];
  const known = { isUndo: Boolean(isUndo), sends: sendsOf(form, event.submitter), tells: isUndo ? say : note };
  act(form.action, () => sent(case_, form, event.submitter, from), known);
}, true);

// A preview that was refused says so where one writes.
document.addEventListener("refused", (event) => {
  if (!panel?.contains(event.target)) return;
  event.preventDefault();
  again(at, event.target, event.detail);
});

// The keys that stand on the buttons of the panel press them.
panel?.addEventListener("keydown", (event) => {
  if (!isAlone(event) || event.repeat || !isOn() || isTyping(event.target)) return;
  const entry = body.querySelector(".panel-menu") && entryOf(event.key);
  const own = body.querySelector(`button[data-key="${CSS.escape(event.key)}"]`);
  if (!entry && !own) return;
  event.preventDefault();
  if (entry) press(rowOf(at), entry);
  else own.click();
});

panel?.addEventListener("close", () => {
  if (panel.open) return;
  leave(panel);
  // A saved answer in which nobody wrote a word is no draft: it may not fit what one decides next.
  for (const form of body.querySelectorAll('form[data-written=""]')) sessionStorage.removeItem(`draft:${form.dataset.draft}`);
  body.replaceChildren();
  problem.replaceChildren();
  shown(panel);
  if (at) rowOf(at)?.querySelector("a").focus();
  at = null;
});
