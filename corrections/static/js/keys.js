// Single-key shortcuts of the desk: whatever has data-key="a" or data-key="g q" is pressed, focused or opened by it.
// Never while somebody types; each user can switch them off (WCAG 2.1.4), which is remembered with their account.
import { say, words } from "./desk-said.js";
import { isAlone, isOn, isTyping } from "./single-keys.js";

const help = document.querySelector("[data-key-help]");
const box = help?.querySelector("[data-key-switch]");
const WAIT = 1200;
const PAUSE = 700; // milliseconds without a letter, after which whoever wrote in a field that is gone has stopped
const HELD = ["j", "k"]; // what a key that is held down may do again and again
const GOES_ON = "list-goes-on"; // the page of a list whose first row is to be stood on
const MOVES = ["Tab", "Enter", "Escape"];
let before = "";
let timer;
let wrote = -PAUSE;
let isHeld = false;

function visible(element) {
  return element.getClientRects().length > 0 || element.tagName === "A";
}

function act(element) {
  if (element.matches("input, textarea, select")) element.focus();
  else if (element.matches("details")) { element.open = true; element.querySelector("summary").focus(); }
  else element.click();
}

function rows() {
  return [...document.querySelectorAll("[data-row]")];
}

function move(by) {
  const all = rows();
  const at = all.findIndex((row) => row.classList.contains("current"));
  const to = all[Math.min(all.length - 1, Math.max(0, at + by))];
  if (!to) return false;
  if (by > 0 && to === all[at] && goesOn()) return true;
  all[at]?.classList.remove("current");
  to.classList.add("current");
  to.querySelector("a")?.focus();
  to.scrollIntoView({ block: "nearest" });
  return true;
}

// After the last row comes the first of the next page; not for whoever only holds the key down.
function goesOn() {
  const more = document.querySelector(".paging a[rel=next]");
  if (!more || isHeld) return false;
  sessionStorage.setItem(GOES_ON, more.href);
  location.assign(more.href);
  return true;
}

// With Shift, all rows from the one that was marked last.
function mark(isRange) {
  const found = document.querySelector("[data-row].current input[type=checkbox]");
  found?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: isRange }));
  return Boolean(found);
}

function open() {
  help.showModal();
  box?.focus();
  return true;
}

function run(key) {
  if (key === "?" && help) return open();
  // What a page does by itself comes first: see bulk.js, row-acts.js and case-acts.js.
  if (!document.dispatchEvent(new CustomEvent("key", { detail: key, cancelable: true }))) return true;
  if ((key === "j" || key === "k") && move(key === "j" ? 1 : -1)) return true;
  if ((key === "x" || key === "X") && mark(key === "X")) return true;
  const found = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(visible);
  if (found) act(found);
  // A key that the panel lists is never without an answer.
  else if (help?.querySelector(`[data-listed="${CSS.escape(key)}"]`)) say(words("nothing", { key }));
  return Boolean(found);
}

// Words go on for a moment where the field has gone from under them: these letters are no keys. Whoever moves on has done
// with the words.
function isWriting(event) {
  const isLetter = event.key.length === 1 && isAlone(event);
  const goesOn = isLetter && (isTyping(event.target) || event.timeStamp - wrote < PAUSE);
  if (goesOn) wrote = event.timeStamp;
  else if (isLetter || MOVES.includes(event.key)) wrote = -PAUSE;
  return goesOn;
}

document.addEventListener("pointerdown", () => { wrote = -PAUSE; });
document.addEventListener("keydown", (event) => {
  if (isWriting(event) || !isAlone(event) || !isOn() || isTyping(event.target)) return;
  if (document.querySelector("dialog[open]") || event.key.length > 1) return;
  if (event.repeat && !HELD.includes(event.key)) return;
  isHeld = event.repeat;
  clearTimeout(timer);
  const key = before ? `${before} ${event.key}` : event.key;
  before = "";
  if (key === "g") {
    before = "g";
    timer = setTimeout(() => { before = ""; }, WAIT);
  } else if (run(key)) {
    event.preventDefault();
  }
});

for (const opener of document.querySelectorAll("[data-open=key-help]")) {
  opener.hidden = false;
  opener.addEventListener("click", open);
}

// No key stands on a button that it would not press.
const tell = () => document.body.classList.toggle("keys-off", !isOn());
box?.addEventListener("change", () => {
  tell();
  fetch(box.form.action, { method: "POST", body: new FormData(box.form) });
});
addEventListener("pageshow", tell);
tell();
document.body.classList.remove("keys-unheard");
if (sessionStorage.getItem(GOES_ON) === location.href) move(1);
sessionStorage.removeItem(GOES_ON);
