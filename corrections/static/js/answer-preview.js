// The letter as the reader gets it, in a dialog over the form: sent to the preview's address, which stores nothing. What is wrong with it, and
// anything else than a preview, is shown as without a script.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-preview-open]");
  if (!button) return;
  event.preventDefault();
  const { form } = button;
  const sent = new FormData(form);
  const asUsual = () => {
    form.action = button.formAction;
    form.submit();
  };
  button.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(button.formAction, { method: "POST", body: sent });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const letter = page.querySelector("[data-preview]");
    if (!answer.ok || answer.redirected || !letter) return asUsual();
    show(page.querySelector("h1").textContent, letter, button);
  } catch {
    asUsual();
  } finally {
    button.removeAttribute("aria-busy");
  }
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
