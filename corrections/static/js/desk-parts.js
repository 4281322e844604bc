// What the keys of the list and of the case share: pages fetched and read, forms sent without leaving. All of it goes
// through the pages and forms that are there without a script.
import { say, signedIn, words } from "./desk-said.js";
import { keepSent, takenBack } from "./sent-words.js";

const FRESH = 60_000;
const LATE = 15_000; // milliseconds, after which nobody waits for an answer any longer: what comes next would wait as well
const SENT = /\/desk\/(cases\/\d+\/(take|assignment|desk|facts|notes|messages|questions|review|snooze|snooze\/end|decision|merge|reopening|undo|taking-apart)|bulk\/\d+\/undo)$/;
const LIST = "desk-list";
const kept = new Map();
const under = new Map(); // where acts go that are on their way, and what each sends
let line = Promise.resolve();
let waiting = 0;
let last = null; // of the acts the one that is done last
let known = 0; // when what can be undone was done, of all that was offered so far

export const pathOf = (url) => new URL(url, location.href).pathname;

// Whether a form's answer can be shown in place: those of drafts lead to pages of their own.
export const staysHere = (form, submitter) => form.method === "post" && !submitter?.hasAttribute("formaction") && SENT.test(pathOf(form.action));

export const actOf = (form) => pathOf(form.action).split("/").pop();

// The queue that one came from: its address, and those of its cases in their order.
export const list = () => JSON.parse(sessionStorage.getItem(LIST) ?? "null");
export const keepList = (known) => sessionStorage.setItem(LIST, JSON.stringify(known));

// One act after the other: each begins when what the one before changed is on the page.
export function inTurn(work) {
  line = line.then(work).catch(reportError);
  return line;
}

// An act, in its turn. Pressed again before it is done, it is one act: nothing then; what differs from that (`sends`) is not
// taken, and said to wait (`tells`). `to`: the address it goes to.
export function act(to, work, { isUndo = false, sends = "", tells = say } = {}) {
  const path = pathOf(to);
  if (under.has(path)) {
    if (under.get(path) !== sends) tells(words("underWay"));
    return null;
  }
  under.set(path, sends);
  waiting += 1;
  return inTurn(async () => {
    last = { before: known, isUndo };
    await work();
  }).finally(() => { waiting -= 1; under.delete(path); });
}

const offer = () => document.querySelector("[data-toasts] [data-key=z]");
const doneAt = (button) => Date.parse(button?.form.elements.decided.value) || 0;
const look = () => { known = Math.max(known, doneAt(offer())); };

look();
document.addEventListener("shown", look);

// What is done last is undone first, also while it is still on its way; what came before it stays, if it was refused or
// can't be undone.
document.addEventListener("key", (event) => {
  if (event.detail !== "z" || !waiting) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  under.clear(); // once undone, the same can be meant again
  inTurn(() => {
    const button = offer();
    if (doneAt(button) > last.before) button.click();
    else if (!last.isUndo) say(words("notUndone"), { adds: true });
  });
}, true);

// A case's page, fetched ahead or kept from before, as {doc, url, status}. The server is told that nobody has seen it.
export function ahead(url) {
  for (const [each, { at }] of kept) if (Date.now() - at >= FRESH) kept.delete(each);
  if (kept.has(url)) return kept.get(url).page;
  const page = get(url, { "X-Look-Ahead": "1" });
  kept.set(url, { page, at: Date.now() });
  page.then((found) => { if (found.status !== 200) kept.delete(url); });
  return page;
}

export const get = (url, headers = {}) => read((signal) => fetch(url, { headers, signal }));

// What a form holds, apart from its proof of the session.
function held(form) {
  const data = new FormData(form);
  data.delete("csrf_token");
  return new URLSearchParams(data).toString();
}

// What an act sends, whatever the page has learned since it was opened.
export function sendsOf(form, submitter = null) {
  const data = new FormData(form, submitter);
  for (const name of ["csrf_token", "seen"]) data.delete(name);
  return new URLSearchParams(data).toString();
}

// Whether somebody has written on in a form since it was sent.
export const isNewer = (form, answer) => held(form) !== answer.sent;

// Send a form as the browser would, and read the page that answers. What was kept of its case is old then.
export async function send(form, submitter = null) {
  const sent = held(form);
  const keep = keepSent(form);
  const at = submitter?.hasAttribute("formaction") ? submitter.formAction : form.action;
  const post = () => read((signal) => fetch(at, { method: "POST", body: new URLSearchParams(new FormData(form, submitter)), signal }));
  let answer = await post();
  // Its token was of a session that has ended; in another tab somebody may have signed in since.
  if (answer.status === 400) {
    const status = await renew(form);
    answer = status === 200 ? await post() : { ...answer, status };
  }
  forget(at, submitter?.value || form.elements.into?.value, form.elements.number?.value);
  if (answer.status === 200) {
    keep(answer.doc);
    takenBack(answer.doc);
  }
  return { ...answer, sent };
}

function forget(at, ...others) {
  const [, path, number] = pathOf(at).match(/^(.*\/desk\/cases\/)(\d+)\//) ?? [];
  if (!path) return kept.clear(); // of several at once
  for (const each of [number, ...others]) kept.delete(new URL(`${path}${each}`, location.href).href);
}

// Give the forms of this page, and `form`, the token of the session as it is now: then 200; 401 where nobody is signed in,
// 400 where somebody else is.
export async function renew(form = null) {
  const page = await get(document.querySelector(".desk-name")?.href ?? location.href);
  const token = document.querySelector("[name=csrf_token]")?.value;
  if (page.status === 200 && form?.elements.csrf_token) form.elements.csrf_token.value = token;
  return page.status;
}

const userOf = (doc) => doc.querySelector("[data-user]")?.dataset.user;

// Every page that comes has a token of the session as it is now. False if it is somebody else's.
function takeToken(doc) {
  const token = doc.querySelector("[name=csrf_token]")?.value;
  if (!userOf(doc) || !token) return true;
  if (userOf(doc) !== userOf(document)) return false;
  for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = token;
  signedIn();
  return true;
}

async function read(ask) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), LATE);
  try {
    const answer = await ask(stop.signal);
    const doc = new DOMParser().parseFromString(await answer.text(), "text/html");
    // Whoever is signed out is led to where one signs in, or needs a second factor first: that is no page of a case.
    const [, ledTo] = (answer.redirected && pathOf(answer.url).match(/(\/login|\/second-factor)$/)) || [];
    const status = { "/login": 401, "/second-factor": 403 }[ledTo] ?? answer.status;
    if (status === 403 && ledTo) return { doc: null, url: answer.url, status };
    return { doc, url: answer.url, status: takeToken(doc) || status !== 200 ? status : 400 };
  } catch {
    return { doc: null, url: "", status: 0, isLate: stop.signal.aborted };
  } finally {
    clearTimeout(timer);
  }
}

// Why something was not done, in a sentence or two.
export function why(answer) {
  if (answer.status === 0) return words(answer.isLate ? "late" : "unreachable");
  if (answer.status === 401) return words("signedOut");
  if (answer.status === 400) return words("forgotten");
  if (answer.status === 403 && !answer.doc) return words("factorFirst");
  const summary = answer.doc?.querySelector("main [data-error-summary]");
  const said = [...(summary?.querySelectorAll("p, li") ?? [])].map((each) => each.textContent.trim()).join(" ");
  return said || (answer.doc?.querySelector("h1")?.textContent ?? words("unreachable"));
}

// What one has to do first, as an address and its words: how a toast leads there, and stays until it is closed.
export function wayOn(answer) {
  const at = answer.status === 403 && !answer.doc ? answer.url : answer.doc?.querySelector("main a[data-way-on]")?.href;
  return at ? { link: [at, words("factor")], stays: true } : {};
}

// Whether it is of no use to try again: it was read, and refused.
export const isForGood = (answer) => answer.status === 409 || answer.status === 422;

export function leave(element) {
  for (const form of element.querySelectorAll("form[data-draft]")) form.dispatchEvent(new CustomEvent("leave"));
}

// What the page says after an act, in a sentence: how it ended, or what its first toast says; its toasts `besides`; and
// where that act is undone, if it can be (`undoes`).
export function told(form, doc) {
  const toasts = [...doc.querySelectorAll("[data-toasts] [data-toast]:is([data-toast-done], :not(:has(form)))")];
  const ended = actOf(form) === "decision" && form.elements.outcome?.selectedOptions[0];
  const first = ended ? null : toasts.find((toast) => "toastDone" in toast.dataset) ?? toasts.find((toast) => !toast.matches(".toast-warn, .toast-error"));
  const said = ended ? `${ended.textContent.trim()}.` : first?.dataset.toastDone ?? first?.querySelector("p").textContent ?? "";
  const undo = ended ? form.action.replace(/decision$/, "undo") : first?.querySelector("form")?.action;
  return { said, besides: toasts.filter((toast) => toast !== first), undoes: undo ? pathOf(undo) : null };
}

export function count(doc) {
  const number = Number(doc.querySelector("[data-count]")?.dataset.count ?? Number.NaN);
  if (Number.isNaN(number)) return "";
  return number < 500 ? number.toLocaleString(document.documentElement.lang) : words("many");
}

// What the key of the saved answers stands for, besides their form.
export function openAnswers(form, entry) {
  if (entry && "answersToo" in entry.dataset) form.querySelector("[data-answers-open]")?.click();
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
  const choices = [...form.querySelectorAll("button[data-alike]")];
  const only = choices.length === 1 && form.elements.number; // one that something says is the same, and no second
  if (only && !only.value) only.value = choices[0].value;
  // What is declined can rest on a clause, and need not.
  const canStay = (field) => field === outcome || (field.name === "clause" && outcome?.value === "declined");
  // Whom it goes to stands before what is written, and is chosen already: letters would choose somebody else.
  const begins = asked.find((field) => "begins" in field.dataset) ?? asked[0];
  const empty = fills ? asked.find((field) => !field.value && !canStay(field)) : begins;
  const at = empty ?? (fills ? text : null) ?? asked[0] ?? form.querySelector("button");
  at.focus();
  if (at === only) at.select(); // another number takes its place
  if (at === text) mark(text);
  awaitAnswer(text);
  return at;
}

function mark(text) {
  const gap = text.value.indexOf("[…]");
  if (document.activeElement === text) text.setSelectionRange(gap < 0 ? text.value.length : gap, gap < 0 ? text.value.length : gap + "[…]".length);
}

// A saved answer comes in a moment later: then to what is still to be written in it.
export function awaitAnswer(text) {
  text?.addEventListener("input", (event) => { if (!event.isTrusted) mark(text); }, { once: true });
}

// The form of an act on a case's page, in which something is chosen or written, if anything is.
// What was put away has the way back in the same place, and behind the same key.
export const formOf = (root, act) => [...root.querySelectorAll("form[method=post]:not([data-one-click])")].find((form) => [`/${act}`, `/${act}/end`].some((end) => pathOf(form.action).endsWith(end)));

// What a key does to a case, as the panel behind "?" lists it.
export const entryOf = (key) => document.querySelector(`[data-press="${CSS.escape(key)}"]`);
