// The current case beside the list, from its page, which is fetched ahead; and the switches of the list's bar, which are remembered with the account.
import { ahead, renew } from "./desk-parts.js";
import { say, signedOut, words } from "./desk-said.js";

const split = document.querySelector("[data-preview]");
const pane = split?.querySelector("[data-preview-pane]");
const wide = matchMedia("(min-width: 75rem)");
const MOST = 3; // reports: the others are on the page of the case
let at = null; // the row that is shown

const isOn = () => split?.classList.contains("with-preview") && wide.matches; // an empty list has no room beside it
const current = () => document.querySelector("[data-row][data-case].current") ?? document.querySelector("[data-row][data-case]");

async function show() {
  const row = current();
  if (!isOn() || !row || row === at) return;
  at = row;
  pane.setAttribute("aria-busy", "true");
  const page = await ahead(new URL(row.dataset.url, location.href).href);
  if (at !== row) return;
  pane.removeAttribute("aria-busy");
  pane.scrollTop = 0;
  if (page.status === 200) pane.replaceChildren(...brief(page.doc, row.dataset.url));
  else pane.replaceChildren(line(pane.dataset.failed));
}

function brief(doc, url) {
  const head = document.createElement("h2");
  const link = document.createElement("a");
  link.href = url;
  link.textContent = doc.querySelector("main h1").textContent;
  link.dir = "auto";
  head.append(link);
  const parts = [...doc.querySelectorAll("[data-brief]")];
  const reports = parts.filter((part) => part.matches(".request"));
  const left = reports.slice(MOST);
  const copies = parts.filter((part) => !left.includes(part)).map(copy);
  return [head, ...copies, ...(left.length ? [line(pane.dataset.more.replace("{n}", reports.length))] : [])];
}

// Nothing of it is a place to lead to, or has a key: those are the page's own.
function copy(part) {
  const mine = document.importNode(part, true);
  // Of what was written since, only why a second look is asked for.
  for (const gone of mine.querySelectorAll(".thread > :not([data-asks-again]), .thread:not(:has([data-asks-again])), form, kbd")) gone.remove();
  for (const each of [mine, ...mine.querySelectorAll("*")]) for (const name of ["id", "data-key", "data-brief"]) each.removeAttribute(name);
  return mine;
}

function line(words) {
  const paragraph = document.createElement("p");
  paragraph.className = "secondary";
  paragraph.textContent = words;
  return paragraph;
}

function turn(button) {
  const on = button.value === "yes";
  button.value = on ? "no" : "yes";
  button.setAttribute("aria-pressed", String(on));
  if (button.name === "compact") document.body.classList.toggle("compact", on);
  else split?.classList.toggle("with-preview", on);
  show();
}

// It turns at once, and back if it could not be remembered. What leads back to the list is not followed.
async function change(button, form) {
  const data = new FormData(form, button);
  const post = () => fetch(form.action, { method: "POST", body: data, redirect: "manual" })
    .then((answer) => (answer.ok || answer.type === "opaqueredirect" ? 200 : answer.status), () => 0);
  const sent = post();
  turn(button);
  let status = await sent;
  if (status === 400) {
    status = await renew(form);
    data.set("csrf_token", form.elements.csrf_token.value);
    if (status === 200) status = await post();
  }
  if (status === 200) return;
  turn(button);
  if (status === 401) signedOut();
  else say(words(status ? "forgotten" : "unreachable"));
}

document.querySelector("[data-look]")?.addEventListener("submit", (event) => {
  event.preventDefault();
  change(event.submitter, event.target);
});

if (pane) {
  // A row is current once its class says so, whoever put it there; a row that changed stands anew in its place.
  let timer;
  const soon = () => { clearTimeout(timer); timer = setTimeout(show, 60); };
  new MutationObserver(soon).observe(split.querySelector("tbody"), { attributeFilter: ["class"], childList: true, subtree: true });
  wide.addEventListener("change", soon);
  show();
}
