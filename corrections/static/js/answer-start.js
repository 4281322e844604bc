// Choosing a reason for declining starts the answer with that reason's words, unless something was written already.
function start(form) {
  const starts = JSON.parse(form.dataset.answerStarts);
  const { reason, outcome, text } = form.elements;
  reason.addEventListener("change", () => {
    if (reason.value) outcome.value = "declined";
    if (!text) return; // nobody reported it
    const untouched = !text.value.trim() || Object.values(starts).includes(text.value);
    if (untouched && reason.value) text.value = starts[reason.value];
  });
}

const all = (root) => { for (const form of root.querySelectorAll("form[data-answer-starts]")) start(form); };
all(document);
document.addEventListener("shown", (event) => all(event.target));
