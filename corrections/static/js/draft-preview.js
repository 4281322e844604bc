// The draft as the public will see it, while it is typed: the form goes to the preview's address, and the part of its page with data-preview
// takes the place of the one here. Nothing is saved by it. Warns before a page with unsaved words is left.
const PAUSE = 600;
const form = document.querySelector("form[data-preview-url]");
const place = document.querySelector("[data-preview]");

if (form && place) {
  let timer;
  let running;
  let unsaved = Boolean(document.querySelector("[data-error-summary]"));
  document.querySelector("[data-preview-button]")?.remove();

  async function show() {
    running?.abort();
    running = new AbortController();
    try {
      const answer = await fetch(form.dataset.previewUrl, { method: "POST", body: new FormData(form), signal: running.signal });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-preview]");
      if (!fresh) return;
      const open = [...place.querySelectorAll("details")].map((details) => details.open);
      place.replaceChildren(...fresh.childNodes);
      place.querySelectorAll("details").forEach((details, n) => { details.open = open[n] ?? details.open; });
    } catch (error) {
      if (error.name !== "AbortError") return; // off line: what is shown stays, and the next change tries again
    }
  }

  function changed() {
    unsaved = true;
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE);
  }

  // Fields outside the form belong to it by their form attribute.
  document.addEventListener("input", (event) => { if (event.target.form === form && event.target.name !== "find") changed(); });
  document.addEventListener("submit", (event) => { if (event.target === form) { unsaved = false; clearTimeout(timer); running?.abort(); } });
  addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
}
