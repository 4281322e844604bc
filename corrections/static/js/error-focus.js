// After a page that came back with errors: the summary has the focus, and its links go to the field, label in view.
document.querySelector("[data-error-summary]")?.focus();

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-error-summary] a[href^='#']");
  const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!field) return;
  event.preventDefault();
  const heading = field.closest("fieldset")?.querySelector("legend") ?? document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
  (heading ?? field).scrollIntoView({ block: "start" });
  field.focus({ preventScroll: true });
});
