// What came in since the page was made is counted beside the heading, where room is kept for it: no row moves, focus and
// scrolling stay. Only whoever asks is shown it, by loading the page again.
import { signedOutMeanwhile } from "./desk-said.js";

const place = document.querySelector("[data-queue-news]");
const EVERY = 30000;
const title = document.title;
let isOver = false;

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

if (place) {
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
  document.addEventListener("signed-in", () => { isOver = false; });
}
