// A second submit of the same form within five seconds is ignored: people double-click, and slow lines invite it.
// The server has its own guard (the form key); this only spares the wait.
const PAUSE = 5000;
const sent = new WeakMap();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (Date.now() - (sent.get(form) ?? -PAUSE) < PAUSE) {
    event.preventDefault();
    return;
  }
  sent.set(form, Date.now());
  const button = event.submitter;
  if (!button) return;
  button.setAttribute("aria-busy", "true");
  setTimeout(() => button.removeAttribute("aria-busy"), PAUSE);
});

// A page that comes back from the browser's memory may be sent again.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.forms) sent.delete(form);
  for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
});
