// What came in since the page was made is counted beside the heading, where room is kept for it: no row moves, focus and
// scrolling stay. Only whoever asks is shown it: on top of the list, with all that is marked in it as it was.
import { get } from "./desk-parts.js";
import { say, shown, signedOutMeanwhile } from "./desk-said.js";
import { bringIn, rows } from "./row-list.js";

const place = document.querySelector("[data-queue-news]");
const EVERY = 30000;
const title = document.title;
let isOver = false;
let isAsked = false;

async function look() {
  if (isOver || document.hidden) return;
  try {
    const answer = await fetch(place.dataset.queueNews, { headers: { Accept: "application/json" } });
    isOver = answer.redirected && new URL(answer.url).pathname.endsWith("/login");
    if (isOver) signedOutMeanwhile();
    if (answer.redirected || !answer.ok) return;
    const { count, words } = await answer.json();
    if (words !== place.firstElementChild.textContent) place.firstElementChild.textContent = words;
    place.hidden = !count;
    document.title = count ? `(${count}) ${title}` : title;
  } catch {
    // Offline, or the server restarts: the next look tells.
  }
}

async function show(link) {
  isAsked = true;
  const page = await get(link.href);
  isAsked = false;
  const fresh = page.doc?.querySelector("[data-queue-news]");
  if (page.status !== 200 || !fresh || !bringIn(page.doc)) return location.assign(link.href);
  place.dataset.queueNews = fresh.dataset.queueNews;
  link.href = fresh.firstElementChild.href;
  link.textContent = "";
  place.hidden = true;
  document.title = title;
  shown(document.querySelector("[data-list]"));
  say(fresh.dataset.cameIn ?? "");
}

if (place) {
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
  document.addEventListener("signed-in", () => { isOver = false; });
  place.firstElementChild.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !rows().length) return;
    event.preventDefault();
    if (!isAsked) show(event.target);
  });
}
