// The same claim elsewhere: the key c adds the article that is current, or the first that can be, without loading the
// page anew; focus goes on to the next. Without this each is a form.
import { send } from "./desk-parts.js";
import { say, signedOut, words } from "./desk-said.js";

const place = () => document.querySelector("[data-elsewhere]");
let busy = false;

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
  const page = await send(form);
  busy = false;
  const fresh = page.doc?.querySelector("[data-elsewhere]");
  if (page.status === 401) return signedOut();
  if (page.status === 0) return say(words("unreachable"));
  if (!fresh) return form.submit();
  place().replaceWith(fresh);
  say((fresh.querySelector("[role=alert]") ?? page.doc.querySelector(".toast p"))?.textContent.trim() ?? "");
  next(row);
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-elsewhere-add]")) return;
  event.preventDefault();
  add(event.target);
});

document.addEventListener("key", (event) => {
  if (event.detail !== "c") return;
  const row = document.querySelector("[data-elsewhere] [data-row].current") ?? document.activeElement.closest("[data-row]");
  const form = (row ?? place())?.querySelector("[data-elsewhere-add]");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit();
});
