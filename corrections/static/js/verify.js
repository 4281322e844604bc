// Checks a record where the reader can see it: the text that its page shows, the document, the entry, the tree, the
// signature. A step says "passed" only after it was computed here; what can't be is said to be not checked.
import {
  Wrong, bundle, decode, hex, leafHash, readDocument, readEntry, readKey, readNote, readProof, rootOf, signature, toBase64,
} from "./verify-log.js";
import { NotChecked, get } from "./verify-get.js";
import { compare, plain } from "./verify-page.js";

const panel = document.querySelector("[data-verify]");
const { log, origin, retired } = panel.dataset;
const index = Number(panel.dataset.index);
// They turn the order of what stands after them, so that it reads as something else.
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g;

const ofLog = (path) => get(`${log}/${path}`);

// -- 1. The text that the page shows

async function text(found) {
  const [body, ...pages] = await Promise.all([panel.dataset.document, ...panel.dataset.pages.split(" ")].map(get));
  const read = await readDocument(body);
  const { parts } = read.says;
  const hidden = parts.filter((part) => !("value" in part)).length;
  Object.assign(found, read, { hidden });
  tell(parts);
  show({ fingerprint: read.fingerprint, parts: parts.length, hidden });
  const told = pages.map((page) => compare(parts, new DOMParser().parseFromString(decode(page, "text"), "text/html")));
  found.beside = [...new Set(told.flatMap(({ beside }) => beside))].join(", ");
  show({ compared: told[0].compared, beside: found.beside });
}

// -- 2. Its fingerprint in the entry

async function entry(found) {
  const { size } = await treeOf(found);
  if (index >= size) throw new NotChecked("later");
  const { entries, path } = await bundle(ofLog, index, size);
  const bytes = entries[index % 256];
  Object.assign(found, { entries, entry: bytes });
  show({ entry: decode(bytes, "entry"), bundle: `${log}/${path}` });
  const told = readEntry(bytes);
  // The page may have been changed as well: what is to be checked is what its address says.
  if (!location.pathname.endsWith(`${told.subject}/verify`)) throw new Wrong("subject", told.subject);
  if (!found.says) throw new NotChecked("needs");
  if (told.subject !== found.says.subject || told.kind !== found.says.kind) {
    throw new Wrong("subject", told.subject);
  }
  if (told.document !== found.fingerprint) throw new Wrong("fingerprint");
}

// What is signed of the log now. One that was ended may lack entries that it had signed: its tree is the proof's then.
async function checkpoints(found) {
  found.newest ??= readNote(decode(await ofLog("checkpoint"), "checkpoint"));
  found.tree = found.newest;
  if (retired) {
    const file = decode(await get(panel.dataset.proof), "proof");
    found.tree = readNote(file.slice(file.indexOf("\n\n") + 2));
  }
  return found;
}

async function treeOf(found) {
  try {
    return (await checkpoints(found)).tree;
  } catch (error) {
    // What is wrong with a checkpoint is said where its signature is.
    throw error instanceof Wrong ? new NotChecked("needs") : error;
  }
}

// -- 3. The entry in the tree

async function tree(found) {
  if (!found.entry) throw new NotChecked("needs");
  const { root, paths } = await rootOf(ofLog, index, found.tree.size, found.entries);
  show({ leaf: hex(await leafHash(found.entry)), tiles: paths.map((path) => `${log}/${path}`).join("\n"), root: toBase64(root) });
  if (toBase64(root) !== toBase64(found.tree.root)) throw new Wrong("root");
  found.proof = await readProof(await get(panel.dataset.proof), index, found.entry);
  show({ proof: found.proof.hashes.join("\n") });
}

// -- 4. The signature under it

async function signed(found) {
  const facts = decode(await get(`${log}.json`), "key");
  let vkey;
  try {
    ({ vkey } = JSON.parse(facts));
  } catch {
    throw new Wrong("key");
  }
  const key = await readKey(String(vkey));
  show({ vkey });
  if (vkey !== panel.dataset.vkey || key.name !== origin) throw new Wrong("key");
  const { newest } = await checkpoints(found);
  show({ checkpoint: newest.text, size: newest.size });
  const notes = [newest, found.tree, ...(found.proof ? [found.proof.note] : [])];
  if (notes.some((note) => note.origin !== origin)) throw new Wrong("checkpoint");
  try {
    for (const note of new Set(notes)) await signature(note, key);
  } catch (error) {
    throw error instanceof Wrong ? error : new NotChecked("ed25519");
  }
  if (notes.some((note) => note.size === newest.size && toBase64(note.root) !== toBase64(newest.root))) throw new Wrong("root");
}

// -- What is seen of it

function show(values) {
  for (const [name, value] of Object.entries(values)) {
    const words = typeof value === "number" ? value.toLocaleString(document.documentElement.lang) : value;
    for (const place of panel.querySelectorAll(`[data-value="${name}"]`)) place.textContent = words;
  }
}

// What the document says, for reading: whatever the page may look like, this is what is proved.
function tell(parts) {
  const written = (value) => {
    if (typeof value === "string") return value;
    if (value.title !== undefined) return `${value.number} ${value.title}\n\n${value.text}`; // a clause of the policy
    const isList = Array.isArray(value) && value.every((item) => typeof item === "string");
    return isList ? value.join(", ") : value.text ?? value.exact ?? JSON.stringify(value);
  };
  const visible = (words) => words.replace(TURNING, (mark) => `\\u${mark.charCodeAt(0).toString(16)}`);
  const items = parts.filter((part) => "value" in part && part.value !== null).map(({ name, value }) => {
    const [item, term, words] = ["div", "dt", "dd"].map((tag) => document.createElement(tag));
    term.textContent = name;
    words.dir = "auto";
    words.textContent = visible(written(value));
    item.append(term, words);
    return item;
  });
  panel.querySelector("[data-told]").replaceChildren(...items);
}

function become(step, state, error) {
  const place = panel.querySelector(`[data-step="${step}"]`);
  const why = place.querySelector("[data-why]");
  place.dataset.state = state;
  for (const word of place.querySelectorAll("[data-word]")) word.hidden = word.dataset.word !== state;
  why.hidden = !error;
  if (error) {
    why.textContent = `${panel.querySelector(`[data-reason="${error.why}"]`).textContent} `;
    const where = error.where.startsWith("tile/") ? `${log}/${error.where}` : error.where;
    if (where) why.append(Object.assign(document.createElement("code"), { textContent: where }));
  }
  if (["passed", "failed", "unchecked"].includes(state)) {
    say(`${place.querySelector("h2").textContent}: ${place.querySelector(`[data-word="${state}"]`).textContent}`);
  }
}

function say(words) {
  panel.querySelector("[data-live]").textContent = plain(words);
}

function conclude(states, { hidden, beside }) {
  const verdict = states.includes("failed") ? "failed" : states.includes("unchecked") ? "unchecked" : "passed";
  for (const place of panel.querySelectorAll("[data-if-hidden]")) place.hidden = !hidden;
  for (const place of panel.querySelectorAll("[data-if-beside]")) place.hidden = !beside;
  for (const place of panel.querySelectorAll("[data-verdict]")) {
    place.hidden = place.dataset.verdict !== verdict;
    if (place.hidden) continue;
    say([...place.querySelectorAll(":scope > p:not([hidden])")].map((words) => words.innerText).join(" "));
  }
}

const STEPS = { text, entry, tree, signature: signed };

async function attempt(run, found) {
  try {
    if (!globalThis.crypto?.subtle) throw new NotChecked("crypto");
    await run(found);
    return ["passed"];
  } catch (error) {
    if (error instanceof Wrong) return ["failed", error];
    return ["unchecked", error instanceof NotChecked ? error : new NotChecked("browser", String(error))];
  }
}

async function check() {
  again.setAttribute("aria-disabled", "true");
  const found = {};
  const states = [];
  for (const place of panel.querySelectorAll("[data-value]")) place.textContent = "";
  for (const place of panel.querySelectorAll("[data-verdict]")) place.hidden = place.dataset.verdict !== "running";
  for (const step of Object.keys(STEPS)) become(step, "waiting");
  for (const [step, run] of Object.entries(STEPS)) {
    become(step, "running");
    const [state, error] = await attempt(run, found);
    become(step, state, error);
    states.push(state);
  }
  conclude(states, found);
  again.removeAttribute("aria-disabled");
}

const again = panel.querySelector("[data-again]");
again.hidden = false;
again.addEventListener("click", () => { if (!again.hasAttribute("aria-disabled")) check(); });
check();
