// Says beside the chosen words that they were corrected or that others have pointed at them, before the report is written.
const place = document.querySelector("[data-known-passages]");
const text = document.querySelector("[data-passage-text]");

// "4:17" in the order of the text.
function order(position) {
  const [block, offset] = position.split(":").map(Number);
  return block * 1e7 + offset;
}

function tell({ start, end }) {
  const known = JSON.parse(place.dataset.knownPassages || "[]");
  const touched = start ? known.filter((one) => order(one.start) < order(end) && order(start) < order(one.end)) : [];
  const corrected = touched.find((one) => one.said);
  place.textContent = corrected ? `${corrected.said} ` : touched.length ? place.dataset.reported : "";
  if (corrected) {
    const link = document.createElement("a");
    [link.href, link.textContent] = [corrected.url, corrected.number];
    place.append(link);
  }
}

if (place && text) {
  for (const kind of ["passage", "taken", "sentences", "found"]) text.addEventListener(kind, (event) => tell(event.detail));
  tell(place.closest("[data-passage-card]")?.dataset ?? {});
}
