// Says before sending that a file is too large or that there are too many; the server decides.
function start(box) {
  const input = box.querySelector("input[type=file]");
  const list = box.querySelector(".file-list");
  const most = Number(box.dataset.files);
  const largest = Number(box.dataset.bytes);

  input.addEventListener("change", () => {
    const lines = [];
    if (input.files.length > most) lines.push([box.dataset.tooMany.replace("{n}", most), true]);
    for (const file of input.files) {
      const refused = largest && file.size > largest;
      const size = Math.max(0.1, file.size / 1e6).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
      lines.push([refused ? box.dataset.tooLarge.replace("{name}", file.name).replace("{size}", largest / 1e6) : `${file.name} (${size} MB)`, refused]);
    }
    list.replaceChildren(...lines.map(([words, refused]) => {
      const line = document.createElement("li");
      line.textContent = words;
      if (refused) line.className = "refused";
      return line;
    }));
    list.hidden = lines.length === 0;
  });
  // Sent along, such files may cost the whole report: a server in front of ours may not take so much.
  input.form?.addEventListener("submit", (event) => {
    if (!list.querySelector(".refused")) return;
    event.preventDefault();
    input.focus();
  });
}

for (const box of document.querySelectorAll("[data-file-limits]")) start(box);
