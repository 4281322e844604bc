// The letter as the reader gets it, in a dialog over the form: sent to the preview's address, which stores nothing. What is
// wrong with it is said where one writes (row-acts.js, case-acts.js): nobody is led away from there.
import { send, why } from "./desk-parts.js";
import { say, signedOut } from "./desk-said.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-preview-open]");
  if (!button) return;
  event.preventDefault();
  const { form } = button;
  button.setAttribute("aria-busy", "true");
  const answer = await send(form, button);
  button.removeAttribute("aria-busy");
  if (!form.isConnected) return; // closed meanwhile
  const letter = answer.status === 200 && answer.doc.querySelector("[data-preview]");
  if (letter) return show(answer.doc.querySelector("h1").textContent, letter, button);
  const isFree = form.dispatchEvent(new CustomEvent("refused", { bubbles: true, cancelable: true, detail: answer }));
  if (!isFree) return;
  if (answer.status === 401) signedOut();
  else say(why(answer));
});

function show(title, letter, button) {
  const dialog = document.querySelector("[data-letter]");
  dialog.querySelector("h2").textContent = title;
  dialog.querySelector("[data-letter-body]").replaceChildren(...letter.childNodes);
  dialog.showModal();
  dialog.scrollTop = 0;
  dialog.addEventListener("close", () => button.focus(), { once: true });
}

document.addEventListener("click", (event) => event.target.closest("[data-letter-close]")?.closest("dialog").close());
