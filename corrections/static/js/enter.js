// Ctrl+Enter sends what one writes, wherever that is on the desk: as its form's own button would, never as one that leads
// elsewhere. In the list and in a case, Enter sends what one chose: a select has no use for it. Not where words go out with
// it, which nobody may have read yet. What is done to several cases at once has its own (bulk.js).
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || event.altKey || event.repeat || event.defaultPrevented) return;
  const form = event.target.form ?? event.target.closest("form");
  if (!form?.closest("main") || form.method !== "post" || form.matches("[data-bulk]")) return;
  const chose = event.target.matches("select") && document.querySelector("[data-panel]") && !form.querySelector("textarea");
  if (!(event.ctrlKey || event.metaKey || chose)) return;
  event.preventDefault();
  form.requestSubmit([...form.elements].find((each) => each.type === "submit" && !each.disabled && !each.hasAttribute("formaction")));
});
