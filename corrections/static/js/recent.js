// What was said in this tab, the newest first: nothing is lost by being away when it was (WCAG 2.2.1). Kept in the tab
// alone, and gone when its user signs out (draft-keeper.js).
const KEPT = "recent";
const MOST = 20;
const dialog = document.querySelector("[data-recent]");
const opener = document.querySelector("[data-open=recent]");

const all = () => JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");

export function keep(words) {
  if (!words || !dialog) return;
  sessionStorage.setItem(KEPT, JSON.stringify([{ words, at: Date.now() }, ...all()].slice(0, MOST)));
  opener.hidden = false;
}

function line({ words, at }) {
  const item = document.createElement("li");
  const time = document.createElement("time");
  time.dateTime = new Date(at).toISOString();
  time.textContent = new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  item.append(time, " ", words);
  return item;
}

if (dialog && opener) {
  opener.hidden = !all().length;
  opener.addEventListener("click", () => {
    dialog.querySelector("ol").replaceChildren(...all().map(line));
    dialog.showModal();
  });
}
