// What just happened stays for ten seconds, longer while somebody points at it or is in it; the history of the case keeps it.
const STAY = 10000;

// A live region tells only what comes into it: what the page came with is put in again.
const region = document.querySelector("[data-toasts]");
setTimeout(() => region?.append(...region.childNodes), 200);

for (const toast of document.querySelectorAll("[data-toast]")) {
  const close = toast.querySelector("[data-toast-close]");
  close.hidden = false;
  close.addEventListener("click", () => toast.remove());
  let timer;
  const wait = () => { timer = setTimeout(() => toast.remove(), STAY); };
  const stay = () => clearTimeout(timer);
  for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, stay);
  for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, wait);
  wait();
}
