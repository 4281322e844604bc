// The draft as the public will see it, while it is typed: the form goes to the preview's address, and the part of its page with data-preview
// takes the place of the one here; so do those with data-live: the buttons of the bar, and what is missing before they can be pressed. Nothing is
// saved by it. Warns before a page with unsaved words is left.
import { renew } from "./desk-parts.js";
import { signedOutMeanwhile } from "./desk-said.js";

const PAUSE = 600;
const form = document.querySelector("form[data-preview-url]");
const place = document.querySelector("[data-preview]");

if (form && place) {
  let timer;
  let running;
  let changes = 0;
  let shown = 0; // up to which change the buttons know what is missing
  let unsaved = Boolean(document.querySelector("[data-error-summary], [data-unsaved]"));
  document.querySelector("[data-preview-button]")?.remove();

  async function show() {
    running?.abort();
    running = new AbortController();
    const sent = new FormData(form);
    const upTo = changes;
    try {
      const answer = await fetch(form.dataset.previewUrl, { method: "POST", body: sent, signal: running.signal });
      const status = answer.status === 400 ? await renew() : answer.status; // or it could not be saved either
      if (status === 401 || answer.redirected) return signedOutMeanwhile();
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-preview]");
      if (!fresh) return;
      exchange(fresh);
      bringUp(page);
      propose(fresh.dataset.proposed, sent.get("notice"));
      shown = upTo;
    } catch (error) {
      if (error.name !== "AbortError") return; // off line: what is shown stays, and the next change tries again
    }
  }

  // What is open stays open, by its key or its place; a reason that somebody is just writing keeps its words and the focus.
  function exchange(fresh) {
    const named = () => { let n = 0; return [...place.querySelectorAll("details")].map((details) => [details.dataset.key ?? n++, details]); };
    const open = new Map(named().map(([name, details]) => [name, details.open]));
    const written = place.contains(document.activeElement) && document.activeElement.tagName === "TEXTAREA" ? document.activeElement : null;
    const at = written && [written.selectionStart, written.selectionEnd];
    place.replaceChildren(...fresh.childNodes);
    for (const [name, details] of named()) details.open = open.get(name) ?? details.open;
    const same = written && document.getElementById(written.id);
    if (!same) return;
    same.value = written.value;
    same.focus({ preventScroll: true });
    same.setSelectionRange(...at);
  }

  // What somebody stands on is changed where it is: focus is never lost.
  function bringUp(page) {
    for (const part of document.querySelectorAll("[data-live]")) {
      const fresh = page.querySelector(`[data-live="${part.dataset.live}"]`);
      if (!fresh) continue;
      const [mine, its] = [part, fresh].map((each) => each.querySelector("button"));
      if (mine && its && mine.textContent === its.textContent) {
        for (const name of ["aria-disabled", "aria-describedby"]) {
          if (its.hasAttribute(name)) mine.setAttribute(name, its.getAttribute(name));
          else mine.removeAttribute(name);
        }
      } else if (!part.contains(document.activeElement)) part.replaceChildren(...fresh.childNodes);
    }
  }

  // The sentence of the house style gives way to that of another kind, unless somebody has typed on.
  function propose(proposed, typed) {
    const notice = form.elements.notice;
    if (proposed === undefined || notice.value.replaceAll("\r\n", "\n") !== typed.replaceAll("\r\n", "\n")) return;
    notice.value = proposed;
    const said = document.querySelector("[data-proposed-said]");
    if (said) said.textContent = said.dataset.proposedSaid;
  }

  // What can only be refused is not sent: what is missing has the focus. Not before the preview knows of what was typed last.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[aria-disabled=true]");
    if (!button || shown !== changes) return;
    event.preventDefault();
    document.getElementById(button.getAttribute("aria-describedby"))?.focus();
  });

  // The words that a check found are selected in the notice.
  place.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-words]");
    const { notice } = form.elements;
    if (!link || !notice) return;
    const { words, start } = link.dataset;
    const near = notice.value.indexOf(words, Math.max(0, start - words.length));
    const found = near < 0 ? notice.value.indexOf(words) : near;
    if (found < 0) return;
    event.preventDefault();
    notice.focus();
    notice.setSelectionRange(found, found + words.length);
  });

  function changed() {
    unsaved = true;
    changes += 1;
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE);
  }

  // Fields outside the form belong to it by their form attribute.
  document.addEventListener("input", (event) => { if (event.target.form === form && event.target.name !== "find") changed(); });
  document.addEventListener("submit", (event) => { if (event.target === form) { unsaved = false; clearTimeout(timer); running?.abort(); } });
  addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
}
