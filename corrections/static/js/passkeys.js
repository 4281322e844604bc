// A form with data-passkey="get" or "create" asks the device first, and sends its answer along.
const supported = Boolean(window.PublicKeyCredential && navigator.credentials);
const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const named = (list) => (list ?? []).map((each) => ({ ...each, id: toBytes(each.id) }));

async function options(form) {
  const body = new FormData();
  body.set("csrf_token", form.elements.csrf_token.value);
  const answer = await fetch(form.dataset.passkeyOptions, { method: "POST", body });
  if (!answer.ok) throw new Error("refused");
  const told = await answer.json();
  told.challenge = toBytes(told.challenge);
  told.allowCredentials = named(told.allowCredentials);
  told.excludeCredentials = named(told.excludeCredentials);
  if (told.user) told.user.id = toBytes(told.user.id);
  return told;
}

function plain(credential) {
  const { response } = credential;
  const fields = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const given = fields.filter((name) => response[name]).map((name) => [name, toText(response[name])]);
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { ...Object.fromEntries(given), transports: response.getTransports?.() ?? [] },
  });
}

async function ask(form) {
  const problem = form.querySelector("[data-passkey-problem]");
  problem.hidden = true;
  try {
    const credential = await navigator.credentials[form.dataset.passkey]({ publicKey: await options(form) });
    form.elements.answer.value = plain(credential);
    form.submit();
  } catch {
    problem.hidden = false;
  }
}

for (const form of document.querySelectorAll("[data-passkey]")) {
  if (supported) form.hidden = false;
  form.addEventListener("submit", (event) => {
    if (!supported) return;
    // What is missing is said by the server, as everywhere.
    const empty = [...form.querySelectorAll("input:not([type=hidden])")].some((input) => !input.value);
    if (empty) return;
    event.preventDefault();
    ask(form);
  });
}
