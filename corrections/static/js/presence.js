// Says who else has the case open ("Ana is looking"), and whether it was saved since: asked every twenty seconds while the page is in sight.
// Nothing is loaded by itself: what somebody types stays where it is. Which case that is, the page says: it changes with what is shown in place.
import { renew } from "./desk-parts.js";
import { signedOutMeanwhile } from "./desk-said.js";

const EVERY = 20000;
const TYPING = 60000; // after this long without a key, somebody only looks
let form = null;
let place = null;
let doing = "looking";
let typed = -TYPING;
let said = "";
let asking = false;
let again = false;
let isOver = false;

// Which form is typed in says what is written there.
const KINDS = [["#to-message, #to-decision", "answer"], ['[action$="/notes"]', "note"], ["#draft-form", "notice"]];

function kindOf(field) {
  const at = field.closest("form") ?? (field.getAttribute("form") && document.getElementById(field.getAttribute("form")));
  if (!at || at.method !== "post") return null;
  return KINDS.find(([selector]) => at.matches(selector))?.[1] ?? "other";
}

function show({ others, changed }) {
  const now = JSON.stringify([others, changed]);
  if (now === said) return; // a live region repeats nothing
  said = now;
  place.replaceChildren(...others.map((words) => Object.assign(document.createElement("p"), { textContent: words })));
  if (!changed) return;
  const line = Object.assign(document.createElement("p"), { textContent: `${form.dataset.changed} ` });
  line.append(Object.assign(document.createElement("a"), { href: form.dataset.home, textContent: form.dataset.load }));
  place.append(line);
}

async function ask() {
  if (!form || isOver || document.hidden) return;
  if (asking) { again = true; return; }
  asking = true;
  if (performance.now() - typed >= TYPING) doing = "looking";
  form.elements.doing.value = doing;
  const about = form;
  try {
    const answer = await fetch(about.action, { method: "POST", body: new FormData(about), headers: { Accept: "application/json" }, signal: AbortSignal.timeout(EVERY) });
    if (answer.ok && about === form) show(await answer.json());
    // After a new sign-in the next time asks with the token of that.
    isOver = [answer.status, answer.status === 400 && (await renew())].includes(401);
    if (isOver) signedOutMeanwhile();
  } catch {
    // off line: the next time tries again
  }
  asking = false;
  if (again) { again = false; ask(); }
}

function leave(from) {
  from.elements.doing.value = "left";
  navigator.sendBeacon(from.action, new FormData(from));
}

// The case that is shown may be another one now, or the same as it is since one's own act.
function look() {
  const fresh = document.querySelector("[data-presence]");
  if (fresh === form) return;
  if (form && form.action !== fresh?.action) {
    leave(form);
    [doing, typed] = ["looking", -TYPING];
  }
  [form, place, said] = [fresh, document.querySelector("[data-presence-said]"), ""];
  ask();
}

document.addEventListener("input", (event) => {
  const kind = form && event.isTrusted && kindOf(event.target);
  if (!kind) return;
  typed = performance.now();
  if (kind === doing) return;
  doing = kind;
  ask();
});
// What is sent is written no longer: colleagues who wait for it would be told of it for a minute more.
document.addEventListener("submit", (event) => {
  if (!form || !kindOf(event.target) || event.submitter?.hasAttribute("formaction")) return;
  [doing, typed] = ["looking", -TYPING];
}, true);
document.addEventListener("shown", look);
document.addEventListener("signed-in", () => { isOver = false; });
setInterval(ask, EVERY);
document.addEventListener("visibilitychange", ask);
addEventListener("pagehide", () => { if (form) leave(form); });
look();
