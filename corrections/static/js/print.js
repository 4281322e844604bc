// "Print" buttons; and before printing, the date of it and everything that is folded, opened.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

let opened = [];

addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details[data-print-open]:not([open])")];
  for (const details of opened) details.open = true;
  const now = new Date();
  for (const place of document.querySelectorAll("[data-printed]")) {
    place.dateTime = now.toISOString();
    place.textContent = now.toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
  }
});

addEventListener("afterprint", () => {
  for (const details of opened) details.open = false;
});
