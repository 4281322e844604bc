// Saved answers in the forms of a case: a search with arrows, Enter and digits, in the place of the button that leads to a list. They are fetched once,
// when a form is first opened. Choosing a reason for declining begins the answer with that reason's, unless something was written already.
const fetched = new Map();
const LATE = 15_000; // milliseconds, as in desk-parts.js

function known(address) {
  if (!fetched.has(address)) {
    fetched.set(address, fetch(address, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(LATE) }).then(async (answer) => {
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      return (await answer.json()).answers;
    }).catch((error) => { fetched.delete(address); throw error; }));
  }
  return fetched.get(address);
}

// Open the saved answers in a form, or go to the search if they are open.
function openIn(form) {
  const search = form.querySelector(".answers-search input");
  if (search) search.focus();
  else form.querySelector("[data-answers-open]")?.click();
}

function start(box) {
  const { form } = box.querySelector("[name=answer]");
  const { outcome, reason, text, answer, request, passed_on_to: passedOn } = form.elements;
  const opener = box.querySelector("[data-answers-open]");
  const said = box.querySelector("[role=status]");
  const address = () => {
    const url = new URL(box.dataset.answers, location.href);
    if (request?.value) url.searchParams.set("request", request.value);
    // Of several cases: those that are chosen.
    for (const chosen of form.querySelectorAll("input[name=case]:checked")) url.searchParams.append("case", chosen.value);
    return url.href;
  };

  let came = null; // what came in last, and what stood before it
  const plain = (words) => words.replaceAll("\r\n", "\n").trim();
  // An answer that nobody has touched gives way to another; whatever was typed stays.
  function typedIn(offers) {
    if (came && plain(text.value) === plain(came.before + came.words)) return came.before;
    const typed = text.value.trimEnd();
    return typed && !offers.some((each) => plain(each.text) === plain(typed)) ? `${typed}\n\n` : "";
  }

  const fits = (offer) => [
    outcome?.value ? offer.outcome !== outcome.value : false,
    reason?.value && (outcome?.value ?? "declined") === "declined" ? offer.reason !== reason.value : false,
  ];
  const found = (offers, words) => offers
    .filter((offer) => words.every((word) => `${offer.title} ${offer.group} ${offer.text}`.toLowerCase().includes(word)))
    .map((offer) => [offer, fits(offer)])
    .sort(([, a], [, b]) => (a[0] - b[0]) || (a[1] - b[1]))
    .map(([offer]) => offer);

  function put(offer, offers, { quietly = false } = {}) {
    if (offer.outcome && reason) {
      if (outcome) outcome.value = offer.outcome;
      reason.value = offer.reason ?? "";
      if (offer.passed_on_to && passedOn) passedOn.value = offer.passed_on_to;
    }
    const before = typedIn(offers);
    came = { before, words: offer.text };
    text.value = before + offer.text;
    answer.value = offer.id ?? "";
    for (const field of [outcome, text]) field?.dispatchEvent(new Event("input", { bubbles: true }));
    if (quietly) return;
    const marks = offer.unfilled.concat(offer.text.includes("[…]") ? ["[…]"] : []);
    said.textContent = (marks.length ? box.dataset.unfilled : box.dataset.filled).replace("{title}", offer.title).replace("{marks}", marks.join(", ")) + (offer.note ? ` ${offer.note}.` : "");
    text.focus();
    // To where something is still to be written, or to the end.
    const gaps = marks.map((mark) => [text.value.indexOf(mark, before.length), mark.length]).filter(([at]) => at >= 0).sort(([a], [b]) => a - b);
    const [at, length] = gaps[0] ?? [text.value.length, 0];
    text.setSelectionRange(at, at + length);
  }

  reason?.addEventListener("change", async () => {
    if (!reason.value) return;
    if (outcome) outcome.value = "declined";
    if (!text) return; // nobody reported it
    const offers = await known(address()).catch(() => []);
    const untouched = !text.value.trim() || offers.some((offer) => plain(offer.text) === plain(text.value));
    const first = found(offers, []).find((offer) => offer.reason === reason.value);
    if (untouched && first) put(first, offers, { quietly: true });
  });

  const details = box.closest("details");
  if (details?.open) known(address()).catch(() => {});
  details?.addEventListener("toggle", () => { if (details.open) known(address()).catch(() => {}); });
  request?.addEventListener("change", () => { close(false); });

  let panel;
  let isOpening = false;
  function close(back = true) {
    if (!panel) return;
    panel.remove();
    panel = undefined;
    opener.setAttribute("aria-expanded", "false");
    if (back) opener.focus();
  }

  async function open() {
    if (isOpening) return;
    let offers;
    isOpening = true;
    said.textContent = "";
    try {
      offers = await known(address());
    } catch {
      said.classList.remove("vh");
      said.textContent = box.dataset.failed;
      return;
    } finally {
      isOpening = false;
    }
    panel = box.querySelector("template").content.cloneNode(true).firstElementChild;
    opener.parentElement.after(panel);
    opener.setAttribute("aria-expanded", "true");
    const search = panel.querySelector("input");
    const list = panel.querySelector("[role=listbox]");
    let shown = [];
    let at = 0;

    function point(to) {
      at = Math.max(0, Math.min(shown.length - 1, to));
      [...list.children].forEach((item, n) => item.setAttribute("aria-selected", String(n === at)));
      const item = list.children[at];
      if (item) { search.setAttribute("aria-activedescendant", item.id); item.scrollIntoView({ block: "nearest" }); }
      else search.removeAttribute("aria-activedescendant");
    }
    function choose(offer) { close(false); put(offer, offers); }
    function show() {
      shown = found(offers, search.value.toLowerCase().split(/\s+/).filter(Boolean));
      list.replaceChildren(...shown.map((offer, n) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${n}`;
        item.setAttribute("role", "option");
        for (const [tag, name, words] of [["b", "", offer.title], ["kbd", "", offer.key], ["span", "answers-group", offer.group], ["span", "answers-note", offer.note], ["span", "answers-words", offer.text]]) {
          if (!words) continue;
          const part = document.createElement(tag);
          part.className = name;
          part.dir = "auto";
          part.textContent = words;
          item.append(part, " ");
        }
        item.addEventListener("click", () => choose(offer));
        return item;
      }));
      panel.querySelector(".answers-none").hidden = shown.length > 0;
      list.hidden = !shown.length;
      point(0);
    }
    search.addEventListener("input", show);
    search.addEventListener("keydown", (event) => {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
      const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
      const keyed = !search.value && /^[1-9]$/.test(event.key) && shown.find((offer) => offer.key === Number(event.key));
      if (step) point(at + step);
      else if (event.key === "Enter") { if (shown[at]) choose(shown[at]); }
      else if (event.key === "Escape") close();
      else if (keyed) choose(keyed);
      else return;
      event.preventDefault();
    });
    show();
    search.focus();
    panel.scrollIntoView({ block: "nearest" });
  }
  if (opener) opener.parentElement.hidden = false;
  opener?.addEventListener("click", (event) => {
    event.preventDefault();
    if (panel) close(); else open();
  });
}

// Ctrl+K, or Cmd+K: also while somebody writes, where a letter is a letter. Ctrl+K takes a line away in the fields of a Mac.
const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
document.addEventListener("keydown", (event) => {
  const isAsked = event.key.toLowerCase() === "k" && (isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey);
  if (!isAsked || event.altKey || event.shiftKey || event.isComposing || event.repeat) return;
  const near = event.target.closest("form")?.querySelector("[data-answers]") ?? document.querySelector("[data-panel][open] [data-answers]");
  // The rows of the list are in the form of those chosen, which may not be shown.
  if (near?.getClientRects().length) openIn(near.closest("form"));
  else if (document.querySelector("dialog[open]") || document.dispatchEvent(new CustomEvent("key", { detail: "v", cancelable: true }))) return;
  event.preventDefault();
});

const all = (root) => { for (const box of root.querySelectorAll("[data-answers]")) start(box); };
all(document);
document.addEventListener("shown", (event) => all(event.target));
