// Says who else has the case open ("Ana is looking"), and whether it was saved since: asked every twenty seconds while the page is in sight.
// Nothing is loaded by itself: what somebody types stays where it is.
const EVERY = 20000;
const TYPING = 60000; // after this long without a key, somebody only looks
const form = document.querySelector("[data-presence]");
const place = document.querySelector("[data-presence-said]");

let doing = "looking";
let typed = -TYPING;
let said = "";
let asking = false;
let again = false;

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
  if (document.hidden) return;
  if (asking) { again = true; return; }
  asking = true;
  if (performance.now() - typed >= TYPING) doing = "looking";
  form.elements.doing.value = doing;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
    if (answer.ok) show(await answer.json());
  } catch {
    // off line: the next time tries again
  }
  asking = false;
  if (again) { again = false; ask(); }
}

if (form && place) {
  document.addEventListener("input", (event) => {
    const kind = event.isTrusted && kindOf(event.target);
    if (!kind) return;
    typed = performance.now();
    if (kind === doing) return;
    doing = kind;
    ask();
  });
  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
  addEventListener("pagehide", () => {
    form.elements.doing.value = "left";
    navigator.sendBeacon(form.action, new FormData(form));
  });
  ask();
}
