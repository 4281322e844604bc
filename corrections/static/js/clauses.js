// The clause that something rests on: a field for its number, with a search over the numbers, titles and words of the clauses below it. They are fetched
// once for each article, when the field is first used. Arrows choose, Enter puts the number in, Esc closes. What is typed without choosing is sent as it is.
const fetched = new Map();
const LATE = 15_000; // milliseconds, as in desk-parts.js
const MOST = 50; // shown at once
const AROUND = 40; // characters before the word that was found

function known(address) {
  if (!fetched.has(address)) {
    fetched.set(address, fetch(address, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(LATE) }).then((answer) => {
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      return answer.json();
    }).catch((error) => { fetched.delete(address); throw error; }));
  }
  return fetched.get(address);
}

const plain = (words) => words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function find(clauses, typed) {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  const rank = ({ number, title, text }) => {
    if (number === typed) return 0;
    if (number.startsWith(typed)) return 1;
    if (words.every((word) => plain(title).includes(word))) return 2;
    return words.every((word) => plain(`${number} ${title} ${text}`).includes(word)) ? 3 : 4;
  };
  return clauses.map((clause) => [rank(clause), clause]).filter(([at]) => at < 4).sort(([a], [b]) => a - b).map(([, clause]) => clause).slice(0, MOST);
}

// The text from shortly before the first word that was found.
function excerpt(text, typed) {
  const [word] = plain(typed).split(/\s+/).filter(Boolean);
  const at = word ? text.toLowerCase().indexOf(word) : 0;
  if (at <= AROUND) return text;
  return `… ${text.slice(text.indexOf(" ", at - AROUND) + 1)}`;
}

function start(box) {
  const input = box.querySelector("input");
  const list = box.querySelector("[role=listbox]");
  const said = box.querySelector("[data-clauses-said]");
  let shown = [];
  let at = -1;
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  function close() {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
  function point(to) {
    at = Math.max(0, Math.min(shown.length - 1, to));
    [...list.children].forEach((item, n) => item.setAttribute("aria-selected", String(n === at)));
    const item = list.children[at];
    if (item) { input.setAttribute("aria-activedescendant", item.id); item.scrollIntoView({ block: "nearest" }); }
  }
  function choose(clause, note) {
    input.value = clause.number;
    said.textContent = `${clause.number} ${clause.title}. ${note}`;
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  async function show() {
    let told;
    try {
      told = await known(new URL(box.dataset.clauses, location.href).href);
    } catch {
      said.textContent = box.dataset.failed;
      return;
    }
    if (document.activeElement !== input) return;
    const typed = input.value.trim();
    shown = find(told.clauses, typed);
    list.replaceChildren(...shown.map((clause, n) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${n}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      for (const [tag, name, words] of [["b", "", `${clause.number} ${clause.title}`], ["span", "answers-words", excerpt(clause.text, typed)]]) {
        const part = document.createElement(tag);
        part.className = name;
        part.dir = "auto";
        part.textContent = words;
        item.append(part, " ");
      }
      item.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
      item.addEventListener("click", () => choose(clause, told.note));
      return item;
    }));
    at = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = !shown.length;
    input.setAttribute("aria-expanded", String(shown.length > 0));
    const count = shown.length === 1 ? box.dataset.one : box.dataset.some.replace("{n}", shown.length);
    said.textContent = shown.length ? `${count}. ${told.note}` : `${box.dataset.none} ${told.note}`;
    box.dataset.note = told.note;
  }
  // A choice of ours is no typing.
  input.addEventListener("input", (event) => { if (event.isTrusted || document.activeElement === input) show(); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step && list.hidden) show().then(() => point(0));
    else if (step) point(at + step);
    else if (event.key === "Enter" && !list.hidden && shown[at]) choose(shown[at], box.dataset.note);
    else if (event.key === "Escape" && !list.hidden) { event.stopPropagation(); close(); }
    else return;
    event.preventDefault();
  });
}

const all = (root) => { for (const box of root.querySelectorAll("[data-clauses]")) start(box); };
all(document);
document.addEventListener("shown", (event) => all(event.target));
