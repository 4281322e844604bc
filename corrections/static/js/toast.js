// What just happened stands at the top for ten seconds, and as long as somebody is at it; what can be undone, for as long
// as that works. All of it is kept under "Recent" (recent.js).
import { keep } from "./recent.js";

const STAYS = 10;
const AGAIN = 1000;
const known = new WeakSet();

// A live region tells only what comes into it: what the page came with is put in again.
const region = document.querySelector("[data-toasts]");
setTimeout(() => region?.append(...region.childNodes), 200);

function goes(toast) {
  // Focus is never lost: whoever stands on the button reads from the server that it is too late.
  if (toast.matches(":hover, :focus-within")) setTimeout(() => goes(toast), AGAIN);
  else toast.remove();
}

function start(root) {
  for (const toast of root.querySelectorAll("[data-toast]")) {
    if (known.has(toast)) continue;
    known.add(toast);
    const close = toast.querySelector("[data-toast-close]");
    if (close) close.hidden = false;
    close?.addEventListener("click", () => {
      toast.remove();
      document.querySelector("main")?.focus();
    });
    const isOffer = Boolean(toast.querySelector("form"));
    if (!isOffer || "toastDone" in toast.dataset) keep(toast.querySelector("p")?.textContent ?? "");
    // A warning, and what names the way on, waits until it is closed.
    if (!isOffer && ("toastStays" in toast.dataset || toast.matches(".toast-warn, .toast-error"))) continue;
    setTimeout(() => goes(toast), (Number(toast.dataset.toastSeconds) || STAYS) * 1000);
  }
}

start(document);
document.addEventListener("shown", (event) => start(event.target));
