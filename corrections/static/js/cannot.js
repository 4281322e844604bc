// That an act can't be done with a case, and why, where the page of the case knows it.
import { words } from "./desk-said.js";

export function cannot(doc, act, number) {
  const why = doc?.querySelector(`[data-cannot="*"], [data-cannot="${CSS.escape(act)}"]`);
  return [words("cannot", { number }), why?.textContent].filter(Boolean).join(" ");
}
