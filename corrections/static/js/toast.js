// What just happened stays at the top until somebody closes it or goes on; what can be undone, for as long as that works.

// A live region tells only what comes into it: what the page came with is put in again.
const region = document.querySelector("[data-toasts]");
setTimeout(() => region?.append(...region.childNodes), 200);

function start(root) {
  for (const toast of root.querySelectorAll("[data-toast]")) {
    const close = toast.querySelector("[data-toast-close]");
    if (close) close.hidden = false;
    close?.addEventListener("click", () => {
      toast.remove();
      document.querySelector("main")?.focus();
    });
    if (!toast.dataset.toastSeconds) continue;
    setTimeout(() => {
      // Focus is never lost: whoever stands on the button reads from the server that it is too late.
      if (!toast.contains(document.activeElement)) toast.remove();
    }, toast.dataset.toastSeconds * 1000);
  }
}

start(document);
document.addEventListener("shown", (event) => start(event.target));
