// After an @ in a note, the colleagues whose names begin so: arrows choose, Enter or Tab takes the name, Esc closes. Fetched once, when the first @ is written.
const AT = /(?<![\p{L}\p{N}_@.+-])@([\p{L}\p{N}_.’'-]*(?: [\p{L}\p{N}_.’'-]*)?)$/u;
const MOST = 8;
let people;
let moved = null; // what the field with the open list does when the place in it has changed

function fetchPeople(address) {
  people ??= fetch(address, { headers: { Accept: "application/json" } }).then((answer) => {
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    return answer.json();
  }).then((known) => known.people).catch(() => { people = undefined; return null; });
  return people;
}

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

// Each word of the name may be the one that is written, and the user name.
function fitting(known, typed) {
  const begun = folded(typed);
  return known.filter(({ name, username }) => [name, ...name.split(/\s+/).slice(1), username].some((each) => folded(each).startsWith(begun))).slice(0, MOST);
}

function start(field) {
  const { form } = field;
  const said = form.querySelector("[data-mention-said]");
  let list;
  let shown = [];
  let at = 0;
  let begin = 0; // where the @ stands
  let end = 0; // and where the writing after it

  function close() {
    if (list) moved = null;
    list?.remove();
    list = undefined;
    for (const name of ["aria-haspopup", "aria-controls", "aria-activedescendant", "aria-autocomplete"]) field.removeAttribute(name);
  }

  function point(to) {
    at = (to + shown.length) % shown.length;
    [...list.children].forEach((item, n) => item.setAttribute("aria-selected", String(n === at)));
    field.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  }

  function take(person) {
    field.setRangeText(`@${person.name} `, begin, end, "end");
    close();
    // For whatever keeps what is written.
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function open() {
    close();
    list = form.querySelector("[data-mention-list]").content.firstElementChild.cloneNode(true);
    list.replaceChildren(...shown.map((person, n) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${n}`;
      item.setAttribute("role", "option");
      const name = document.createElement("bdi");
      name.textContent = person.name;
      const more = document.createElement("span");
      more.className = "secondary";
      more.textContent = ` ${person.username} · ${person.role}`;
      item.append(name, more);
      // The field keeps the focus, and the place in it.
      item.addEventListener("mousedown", (event) => { event.preventDefault(); take(person); });
      return item;
    }));
    field.after(list);
    for (const [name, value] of [["aria-haspopup", "listbox"], ["aria-controls", list.id], ["aria-autocomplete", "list"]]) field.setAttribute(name, value);
    point(0);
    moved = () => { if (isElsewhere()) look(); };
  }

  const isElsewhere = () => field.selectionStart !== end || field.selectionEnd !== end;

  async function look() {
    const written = field.value.slice(0, field.selectionStart);
    const found = field.selectionStart === field.selectionEnd && written.match(AT);
    if (!found) return done("");
    const known = await fetchPeople(field.dataset.mentions);
    // Whoever has gone on has no use for it; and who the colleagues are may not be known, off line or signed out.
    if (!known || document.activeElement !== field) return done("");
    if (field.value.slice(0, field.selectionStart) !== written) return undefined;
    [begin, end] = [written.length - found[0].length, written.length];
    shown = fitting(known, found[1]);
    // A name that stands there whole is written.
    if (known.some(({ name }) => found[1].trimEnd() === name) || (!shown.length && found[1].includes(" "))) return done("");
    if (!shown.length) return done(said.dataset.none);
    open();
    return tell(said.dataset.some.replace("{n}", shown.length));
  }

  function done(words) {
    close();
    tell(words);
  }

  function tell(words) {
    if (said.textContent !== words) said.textContent = words;
  }

  field.addEventListener("input", look);
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (!list || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return undefined;
    if (isElsewhere()) return close(); // a browser tells of that only a moment later
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) point(at + step);
    else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey) take(shown[at]);
    else if (event.key === "Escape") close();
    else return undefined;
    event.preventDefault();
    event.stopPropagation();
    return undefined;
  });
}

const all = (root) => { for (const field of root.querySelectorAll("textarea[data-mentions]")) start(field); };
all(document);
document.addEventListener("shown", (event) => all(event.target));
document.addEventListener("selectionchange", () => moved?.());
