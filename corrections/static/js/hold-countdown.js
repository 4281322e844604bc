// "Publishing… Stop": counts the seconds down and loads the page again when they are over. Stop is a button of a form and needs no script.
const hold = document.querySelector("[data-hold-until]");

if (hold) {
  const until = performance.now() + Math.max(0, Date.parse(hold.dataset.holdUntil) - Date.parse(hold.dataset.holdNow ?? new Date().toISOString()));
  const total = Number(hold.dataset.holdSeconds ?? 20);
  const place = hold.querySelector("[data-left]");
  const progress = hold.querySelector("progress");

  const timer = setInterval(() => {
    const left = Math.ceil((until - performance.now()) / 1000);
    place.textContent = Math.max(0, left);
    if (progress) progress.value = Math.min(total, total - left);
    if (left > -1) return;
    clearInterval(timer);
    location.reload();
  }, 250);
}
