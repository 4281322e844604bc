// Checks a record where the reader can see it: the text that its page shows, the document, the entry, the tree, the
// signature. A step says "passed" only after it was computed here; what can't be is said to be not checked.
import {
  Wrong, bundle, decode, hex, leafHash, readDocument, readEntry, readKey, readNote, readProof, rootOf, signature, toBase64,
} from "./verify-log.js";

const panel = document.querySelector("[data-verify]");
const { subject, log, origin, retired } = panel.dataset;
const index = Number(panel.dataset.index);
const TAKEN_OUT = ["[…]", ""];

class NotChecked extends Error {
  constructor(why, where = "") {
    super(`${why} ${where}`);
    this.why = why;
    this.where = where;
  }
}

// As anybody is shown it: asked for anew, and without a cookie.
async function get(path) {
  let answer;
  try {
    answer = await fetch(path, { cache: "no-cache", credentials: "omit" });
    if (answer.ok) return new Uint8Array(await answer.arrayBuffer());
  } catch {
    throw new NotChecked("fetch", path);
  }
  throw new NotChecked("fetch", `${path} (${answer.status})`);
}

const ofLog = (path) => get(`${log}/${path}`);

// -- 1. The text that the page shows

const plain = (text) => text.replace(/\s+/g, " ").trim();

// What a page shows of a record, by the names of the parts of its document.
function shownOn(page) {
  const shown = new Map();
  for (const place of page.querySelectorAll("[data-part]")) shown.set(place.dataset.part, place);
  for (const place of page.querySelectorAll("[data-passage-text] [data-block]")) {
    shown.set(`blocks/${place.dataset.block - 1}`, place);
  }
  return shown;
}

function says(value, place) {
  if (Array.isArray(value)) return value.every((item) => plain(place.textContent).includes(plain(item)));
  if (value?.exact !== undefined) return place.querySelector("mark")?.textContent === value.exact;
  // Where a text is to the letter, its line breaks are; HTML has one form of them.
  if (value?.text !== undefined) return place.textContent === value.text.replace(/\r\n?/g, "\n");
  const time = place.querySelector("time");
  if (time) return time.dateTime === value;
  const paragraphs = [...place.querySelectorAll("p")].map((paragraph) => paragraph.textContent);
  return plain(paragraphs.length ? paragraphs.join(" ") : place.textContent) === plain(String(value));
}

const hasToBeShown = ({ name, value }) => /^(notice|headline|blocks\/\d+|articles\/\d+\/headline)$/.test(name) && value;

function compare(parts, page) {
  const shown = shownOn(page);
  const known = new Set();
  let compared = 0;
  for (const part of parts) {
    const place = shown.get(part.name);
    known.add(part.name);
    if ("value" in part) {
      if (place ? !says(part.value, place) : hasToBeShown(part)) throw new Wrong("text", part.name);
      if (place) compared += 1;
    } else if (place?.dataset.block && !TAKEN_OUT.includes(place.textContent.trim())) {
      throw new Wrong("text", part.name);
    }
  }
  for (const name of shown.keys()) if (!known.has(name)) throw new Wrong("text", name);
  return compared;
}

async function text(found) {
  const [body, ...pages] = await Promise.all([panel.dataset.document, ...panel.dataset.pages.split(" ")].map(get));
  const read = await readDocument(body);
  const { parts } = read.says;
  const hidden = parts.filter((part) => !("value" in part)).length;
  Object.assign(found, read, { hidden });
  show({ fingerprint: read.fingerprint, parts: parts.length, hidden });
  const compared = pages.map((page) => {
    const shown = new DOMParser().parseFromString(decode(page, "text"), "text/html");
    return compare(parts, shown);
  });
  show({ compared: compared[0] });
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
  if (!found.says) throw new NotChecked("needs");
  if (told.subject !== subject || told.subject !== found.says.subject || told.kind !== found.says.kind) {
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

function conclude(states, hidden) {
  const verdict = states.includes("failed") ? "failed" : states.includes("unchecked") ? "unchecked" : "passed";
  for (const place of panel.querySelectorAll("[data-if-hidden]")) place.hidden = !hidden;
  for (const place of panel.querySelectorAll("[data-verdict]")) {
    place.hidden = place.dataset.verdict !== verdict;
    if (!place.hidden) say(place.innerText);
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
  conclude(states, found.hidden);
  again.removeAttribute("aria-disabled");
}

const again = panel.querySelector("[data-again]");
again.hidden = false;
again.addEventListener("click", () => { if (!again.hasAttribute("aria-disabled")) check(); });
check();
