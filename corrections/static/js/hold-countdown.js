// "Publishing… Stop": counts the seconds down, and asks all the while what became of it: a colleague may have stopped it. Stop is a button of a
// form and needs no script. What somebody types meanwhile stays: the page then says what became of it instead of being loaded again.
import { signedOutMeanwhile } from "./desk-said.js";

const OFTEN = 2000;
const SELDOM = 15000;
const hold = document.querySelector("[data-hold]");

if (hold) {
  const { holdUntil, holdNow, holdSeconds, holdState, holdPage } = hold.dataset;
  const place = hold.querySelector("[data-left]");
  const progress = hold.querySelector("progress");
  const total = Number(holdSeconds ?? 20);
  const until = performance.now() + Math.max(0, Date.parse(holdUntil) - Date.parse(holdNow ?? new Date().toISOString()));

  function over(state) {
    clearInterval(counting);
    clearInterval(asking);
    if (!document.querySelector("#draft-form")) {
      location.assign(holdPage);
      return;
    }
    const said = document.createElement("p");
    said.setAttribute("role", "status");
    hold.replaceChildren(said);
    said.textContent = hold.dataset[`hold${state[0].toUpperCase()}${state.slice(1)}`] ?? "";
  }

  async function ask() {
    if (document.hidden) return;
    try {
      const answer = await fetch(holdState, { headers: { Accept: "application/json" } });
      if (answer.redirected) {
        clearInterval(asking);
        signedOutMeanwhile();
        return;
      }
      const { state } = answer.ok ? await answer.json() : {};
      if (["stopped", "failed", "done"].includes(state)) over(state);
    } catch {
      // off line: what is shown stays, and the next time tries again
    }
  }

  // There is no time to look for the button: z, which undoes elsewhere, and Esc press it from wherever one is.
  const stop = () => hold.querySelector("[data-hold-stop]");
  document.addEventListener("key", (event) => {
    if (event.detail !== "z" || !stop()) return;
    event.preventDefault();
    stop().click();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || event.repeat || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    stop()?.click();
  });

  const counting = holdUntil && setInterval(() => {
    const left = Math.ceil((until - performance.now()) / 1000);
    place.textContent = Math.max(0, left);
    if (progress) progress.value = Math.min(total, total - left);
  }, 250);
  const asking = setInterval(ask, holdUntil ? OFTEN : SELDOM);
  document.addEventListener("visibilitychange", ask);
}
