// Says how many characters are left once three quarters are used; the field lets people type past the limit.
// The server counts code points and line ends as one, and so does this.
const NEAR = 0.75;

function start(box) {
  const field = box.querySelector("textarea, input");
  const count = box.querySelector(".count");
  const limit = Number(box.dataset.charCount);
  const heard = document.createElement("span");
  heard.className = "vh";
  heard.setAttribute("role", "status");
  const shown = document.createElement("span");
  shown.setAttribute("aria-hidden", "true");
  count.after(heard);
  count.append(shown);
  let timer;

  function update() {
    const used = [...field.value.replaceAll("\r\n", "\n")].length;
    const left = limit - used;
    const words = used < limit * NEAR ? "" : (left < 0 ? count.dataset.over : count.dataset.left).replace("{n}", Math.abs(left).toLocaleString(document.documentElement.lang));
    shown.textContent = words;
    count.classList.toggle("over", left < 0);
    clearTimeout(timer);
    timer = setTimeout(() => { heard.textContent = words; }, 1000);
  }
  field.addEventListener("input", update);
  update();
}

const all = (root) => { for (const box of root.querySelectorAll("[data-char-count]")) start(box); };
all(document);
document.addEventListener("shown", (event) => all(event.target));
