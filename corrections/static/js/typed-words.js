// Typed words get what selected ones get: the form asks where they stand once the typing rests, and hears of it as an
// event. They go in the body of a request: an address would be kept in logs.
const form = document.querySelector("form[data-passage-form]");
const text = document.querySelector("[data-passage-text]");
const typed = form?.querySelector("[data-passage-typed]");
let asked = "";
let timer;

const words = () => typed.value.trim();

function tell(detail) {
  text.dispatchEvent(new CustomEvent("found", { bubbles: true, detail }));
}

async function look() {
  clearTimeout(timer);
  if (words() === asked) return;
  asked = words();
  if (!asked) return tell({});
  const about = asked;
  const body = new FormData();
  body.set("look", "card");
  for (const name of ["csrf_token", "version", "typed"]) body.set(name, form.elements[name].value);
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    if (answer.ok && words() === about) tell(await answer.json());
  } catch {
    asked = ""; // the line is down: sending the report will look for them again
  }
}

if (form && text && typed) {
  typed.addEventListener("input", () => {
    clearTimeout(timer);
    // Emptied by hand, or because other words were chosen: those get the card in a moment.
    if (words()) timer = setTimeout(look, 600);
    else if (asked) {
      asked = "";
      tell({});
    }
  });
  typed.addEventListener("change", look);
}
