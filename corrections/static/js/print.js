// "Print" buttons; and before printing, the date of it and everything that is folded, opened.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

let opened = [];

addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details[data-print-open]:not([open])")];
  for (const details of opened) details.open = true;
  for (const place of document.querySelectorAll("[data-printed]")) {
    // "en" alone would be American here; dates on the page are 12 November 2026.
    const language = document.documentElement.lang;
    place.textContent = new Date().toLocaleDateString(language === "en" ? "en-GB" : language, { dateStyle: "long" });
  }
});

addEventListener("afterprint", () => {
  for (const details of opened) details.open = false;
});
