// Whether a single key may act now: never while somebody types, nor where its user has switched them off.
const FIELDS = "input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]";

export const isTyping = (element) => Boolean(element.closest(FIELDS));

export const isOn = () => document.querySelector("[data-key-switch]")?.checked ?? true;

// With no other key held, and not while an input method composes.
export const isAlone = (event) => !(event.ctrlKey || event.metaKey || event.altKey || event.isComposing);
