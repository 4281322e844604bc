// What of a form is kept in the tab, and what stands there now.

// With data-draft-words only what is written: what is chosen there is meant for one time.
export function kept(form) {
  const fields = [...form.elements].filter((field) => !("draftWords" in form.dataset) || field.tagName === "TEXTAREA");
  return fields.filter((field) => field.name && !("private" in field.dataset) && ("passage" in field.dataset || "draftBase" in field.dataset || !["hidden", "password", "file", "email", "submit", "button"].includes(field.type)));
}

// A long article may be more than the tab has room for: what is typed goes on then. No words are no draft.
export function keepWords(key, words) {
  try {
    if (Object.keys(words).length) sessionStorage.setItem(key, JSON.stringify(words));
    else sessionStorage.removeItem(key);
  } catch {
    // nothing to do without: it stands on the page still, or was sent
  }
}

export function held(form) {
  const draft = {};
  for (const field of kept(form)) {
    if ((field.type === "radio" || field.type === "checkbox") && !field.checked) continue;
    if (field.value || "draftOver" in form.dataset) (draft[field.name] ??= []).push(field.value);
  }
  return draft;
}
