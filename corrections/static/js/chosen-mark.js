// Marks the chosen words where they stand in the article, without putting anything into its text.
import { rangeOf } from "./passages.js";

export function mark(text, { start, end } = {}) {
  if (!CSS.highlights) return;
  CSS.highlights.delete("chosen-words");
  const range = start && end ? rangeOf(text, start, end) : null;
  if (range) CSS.highlights.set("chosen-words", new Highlight(range));
}
