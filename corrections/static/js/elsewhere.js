// The same claim elsewhere: the key c adds the article that is current, or the first that can be, without loading the
// page anew; focus goes on to the next. Without this each is a form.
const switched = document.querySelector("[data-key-switch]");
const place = () => document.querySelector("[data-elsewhere]");
const isTyping = (element) => element.closest("input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]");
const STAYS = 10_000;
let busy = false;

function say(words) {
  if (!words) return;
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.append(Object.assign(document.createElement("p"), { textContent: words }));
  document.querySelector("[data-toasts]")?.replaceChildren(toast);
  setTimeout(() => toast.remove(), STAYS);
}

function next(row) {
  const rows = [...document.querySelectorAll("[data-elsewhere] [data-row]")];
  const from = rows.findIndex((each) => each.id === row);
  const to = [...rows.slice(from + 1), ...rows.slice(0, from + 1)].find((each) => each.querySelector("form")) ?? rows[from];
  to?.classList.add("current");
  to?.querySelector("button, a")?.focus();
}

async function add(form) {
  if (busy) return;
  busy = true;
  const row = form.closest("[data-row]").id;
  try {
    const response = await fetch(form.action, { method: "POST", body: new FormData(form) });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.querySelector("[data-elsewhere]");
    if (!fresh) throw new Error("another page");
    place().replaceWith(fresh);
    say((page.querySelector("[data-elsewhere] [role=alert]") ?? page.querySelector(".toast p"))?.textContent.trim() ?? "");
    next(row);
  } catch {
    form.submit();
  } finally {
    busy = false;
  }
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-elsewhere-add]")) return;
  event.preventDefault();
  add(event.target);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "c" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.defaultPrevented || isTyping(event.target) || document.querySelector("dialog[open]") || !(switched?.checked ?? true)) return;
  const row = document.querySelector("[data-elsewhere] [data-row].current") ?? event.target.closest("[data-row]");
  const form = (row ?? place())?.querySelector("[data-elsewhere-add]");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit();
});
