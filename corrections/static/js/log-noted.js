// Checks, in the reader's browser, that the log begins with a checkpoint that they noted before. Whoever changes the past
// of the log can't sign a tree that still does.
import { NotChecked, get } from "./verify-get.js";
import { Wrong, bundle, decode, earlierRoot, readKey, readNote, rootOf, signature, toBase64 } from "./verify-log.js";

const panel = document.querySelector("[data-noted]");
const { log, origin, vkey } = panel.dataset;
const typed = panel.querySelector("textarea");
const button = panel.querySelector("button");
const NOTED = /(?:^|\s)([1-9][0-9]{0,14})\s+([A-Za-z0-9+/]{43}=)(?:\s|$)/;

const ofLog = (path) => get(`${log}/${path}`);

async function check() {
  const [, count, noted] = NOTED.exec(typed.value) ?? [];
  if (!noted) return "unreadable";
  if (!globalThis.crypto?.subtle) throw new NotChecked("crypto");
  const then = Number(count);
  const now = readNote(decode(await ofLog("checkpoint"), "checkpoint"));
  if (now.origin !== origin) throw new Wrong("checkpoint");
  await signature(now, await readKey(vkey));
  show({ now: now.size, then });
  if (then > now.size) return "shorter";
  const { entries } = await bundle(ofLog, then - 1, now.size);
  const { root, seen } = await rootOf(ofLog, then - 1, now.size, entries);
  if (toBase64(root) !== toBase64(now.root)) throw new Wrong("root");
  return toBase64(await earlierRoot(seen, then)) === noted ? "begins" : "different";
}

function show(values) {
  for (const [name, value] of Object.entries(values)) {
    for (const place of panel.querySelectorAll(`[data-value="${name}"]`)) {
      place.textContent = value.toLocaleString(document.documentElement.lang);
    }
  }
}

function say(word) {
  for (const place of panel.querySelectorAll("[data-word]")) place.hidden = place.dataset.word !== word;
}

button.addEventListener("click", async () => {
  if (button.hasAttribute("aria-disabled")) return;
  button.setAttribute("aria-disabled", "true");
  say("running");
  try {
    say(await check());
  } catch (error) {
    say(error instanceof Wrong ? "failed" : "unchecked");
  }
  button.removeAttribute("aria-disabled");
});
panel.hidden = false;
