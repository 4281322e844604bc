// Choosing a reason for declining starts the answer with that reason's words, unless something was written already.
const form = document.querySelector("form[data-answer-starts]");

if (form) {
  const starts = JSON.parse(form.dataset.answerStarts);
  const { reason, outcome, text } = form.elements;
  reason.addEventListener("change", () => {
    if (reason.value && outcome) outcome.value = "declined";
    if (!text) return; // nobody reported it
    const untouched = !text.value.trim() || Object.values(starts).includes(text.value);
    if (untouched && reason.value) text.value = starts[reason.value];
  });
}
