// A button of the bar opens its form, puts in what it stands for, and the focus where there is something left to choose. Without this it only leads there.
import { fill } from "./desk-parts.js";

document.addEventListener("click", (event) => {
  const button = event.target.closest(".action-bar a[data-fills]");
  if (!button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const form = document.querySelector(button.hash);
  if (!form) return;
  event.preventDefault();
  form.closest("details")?.setAttribute("open", "");
  fill(form, button.dataset.fills).scrollIntoView({ block: "nearest" });
});
