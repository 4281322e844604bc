// What it takes to check a record in a log (RFC 6962, C2SP tlog-tiles, tlog-proof, signed-note), with what a browser
// brings along. Nothing that is read is trusted: what is not as it has to be is `Wrong`, and says where.
const WIDTH = 256;
const HASH = 32;
const ED25519 = 1;

const encoder = new TextEncoder();

export class Wrong extends Error {
  constructor(why, where = "") {
    super(`${why} ${where}`);
    this.why = why;
    this.where = where;
  }
}

export const encode = (text) => encoder.encode(text);

export function decode(bytes, why) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Wrong(why);
  }
}

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export const toBase64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

// Base64 in the one way that there is to write it.
function fromBase64(text, why) {
  let bytes;
  try {
    bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    throw new Wrong(why);
  }
  if (toBase64(bytes) !== text) throw new Wrong(why);
  return bytes;
}

const same = (a, b) => a.length === b.length && a.every((byte, n) => byte === b[n]);

async function sha256(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
}

export const leafHash = (bytes) => sha256([0], bytes);
const nodeHash = (left, right) => sha256([1], left, right);

async function root(hashes) {
  if (!hashes.length) return sha256();
  if (hashes.length === 1) return hashes[0];
  let left = 1;
  while (2 * left < hashes.length) left *= 2;
  return nodeHash(await root(hashes.slice(0, left)), await root(hashes.slice(left)));
}

// Canonical JSON (RFC 8785) of what a document holds: texts, whole numbers, null, lists, objects.
function canonical(value, why) {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, why)).join(",")}]`;
  if (value && typeof value === "object") {
    const members = Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key], why)}`);
    return `{${members.join(",")}}`;
  }
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new Wrong(why);
  return JSON.stringify(value);
}

function parsed(bytes, members, why) {
  const text = decode(bytes, why);
  let says;
  try {
    says = JSON.parse(text);
  } catch {
    throw new Wrong(why);
  }
  if (canonical(says, why) !== text || says?.v !== 1 || Object.keys(says).join() !== members) throw new Wrong(why);
  return says;
}

// The parts of a document in their order: so that a part which is not shown can't go by another name.
const FIXED = {
  "article-version": "url headline bylines agency published observed origin section language medium tags".split(" "),
  correction: "number revision kind notice reason found_by published unfixed_reason clause".split(" "),
};
const OF_ARTICLE = ["article", "headline", "placement", "passage", "version_before", "version_after"];

function nameOf(kind, place) {
  const rest = place - FIXED[kind].length;
  if (rest < 0) return FIXED[kind][place];
  if (kind === "article-version") return `blocks/${rest}`;
  return `articles/${Math.floor(rest / OF_ARTICLE.length)}/${OF_ARTICLE[rest % OF_ARTICLE.length]}`;
}

function hashIn(text, where) {
  const found = /^sha256:([0-9a-f]{64})$/.exec(text);
  if (!found) throw new Wrong("document", where);
  return Uint8Array.from(found[1].match(/../g), (byte) => parseInt(byte, 16));
}

function partHash(part, kind, place) {
  const name = FIXED[kind] ? nameOf(kind, place) : part?.name;
  if (part?.name !== name) throw new Wrong("document", name);
  const members = Object.keys(part).join();
  if (members === "name,salt,value") return leafHash(encode(canonical([name, part.salt, part.value], "document")));
  if (members === "name,withheld") return hashIn(part.withheld, name);
  if (members === "erased,ground,name") return hashIn(part.erased, name);
  throw new Wrong("document", name);
}

// What a document says, and its fingerprint: the root over one hash a part. A part that is not shown gives its hash.
export async function readDocument(bytes) {
  const says = parsed(bytes, "kind,parts,subject,v", "document");
  if (!Array.isArray(says.parts) || !says.parts.length) throw new Wrong("document");
  const hashes = await Promise.all(says.parts.map((part, place) => partHash(part, says.kind, place)));
  return { says, fingerprint: `sha256:${hex(await root(hashes))}` };
}

export const readEntry = (bytes) => parsed(bytes, "at,document,kind,subject,v", "entry");

// 1234067 as x001/x234/067.
function encoded(number) {
  const digits = String(number);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/.../g);
  return groups.map((group, n) => (n < groups.length - 1 ? `x${group}` : group)).join("/");
}

const partial = (width) => (width < WIDTH ? `.p/${width}` : "");
const widthOf = (number, count) => Math.min(WIDTH, count - number * WIDTH);

// The entries that are served together with entry `index` of a tree of `size`, each with its length in front.
export async function bundle(read, index, size) {
  const number = Math.floor(index / WIDTH);
  const width = widthOf(number, size);
  const path = `tile/entries/${encoded(number)}${partial(width)}`;
  const bytes = await read(path);
  const entries = [];
  for (let at = 0; at < bytes.length; at += 2 + entries.at(-1).length) {
    const length = 256 * bytes[at] + bytes[at + 1];
    if (!(at + 2 + length <= bytes.length)) throw new Wrong("bundle", path);
    entries.push(bytes.subarray(at + 2, at + 2 + length));
  }
  if (entries.length !== width) throw new Wrong("bundle", path);
  return { entries, path };
}

// The root of the tree of `size`, from its tiles: those on the way from entry `index` up, each of which has to give its
// hash in the one above, and those at the right edge. `entries` are the ones beside it. A hash that nobody needs for
// this is on no tile that is read.
export async function rootOf(read, index, size, entries) {
  const tiles = new Map();
  const tile = async (level, number) => {
    const width = widthOf(number, Math.floor(size / WIDTH ** level));
    const path = `tile/${level}/${encoded(number)}${partial(width)}`;
    if (!tiles.has(path)) {
      const bytes = await read(path);
      if (bytes.length !== width * HASH) throw new Wrong("tile", path);
      tiles.set(path, Array.from({ length: width }, (_, n) => bytes.subarray(n * HASH, (n + 1) * HASH)));
    }
    return { path, hashes: tiles.get(path) };
  };
  const own = await Promise.all(entries.map(leafHash));
  let level = 0;
  let place = index;
  let { path, hashes } = await tile(0, Math.floor(place / WIDTH));
  if (!hashes.every((hash, n) => same(hash, own[n]))) throw new Wrong("tile", path);
  while (hashes.length === WIDTH) {
    const above = await root(hashes);
    level += 1;
    place = Math.floor(place / WIDTH);
    ({ path, hashes } = await tile(level, Math.floor(place / WIDTH)));
    if (!same(hashes[place % WIDTH], above)) throw new Wrong("tile", path);
  }
  let found = [];
  for (level = 0; size >= WIDTH ** level; level += 1) {
    const count = Math.floor(size / WIDTH ** level);
    const edge = count % WIDTH ? (await tile(level, Math.floor(count / WIDTH))).hashes : [];
    if (edge.length || found.length) found = [await root([...edge, ...found])];
  }
  const seen = (level, number) => [...tiles].find(([path]) => path.startsWith(`tile/${level}/${encoded(number)}`))?.[1];
  return { root: found[0], paths: [...tiles.keys()], seen };
}

// The root that the tree had at `size`, from the tiles that were seen on the way of its last entry and at the edge of the
// tree of now: nothing else is trusted, and nothing else is needed.
export async function earlierRoot(seen, size) {
  let found = [];
  for (let level = 0; size >= WIDTH ** level; level += 1) {
    const count = Math.floor(size / WIDTH ** level);
    const edge = count % WIDTH ? seen(level, Math.floor(count / WIDTH)).slice(0, count % WIDTH) : [];
    if (edge.length || found.length) found = [await root([...edge, ...found])];
  }
  return found[0];
}

// Whether `proof` leads from a leaf to a root (RFC 9162 §2.1.3.2).
async function includes(leaf, index, size, proof, rootHash) {
  let at = index;
  let last = size - 1;
  let found = leaf;
  if (at > last) return false;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (at % 2 || at === last) {
      found = await nodeHash(sibling, found);
      while (at && !(at % 2)) [at, last] = [at / 2, Math.floor(last / 2)];
    } else {
      found = await nodeHash(found, sibling);
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && same(found, rootHash);
}

// What a proof file holds, and whether it leads from this entry to the root that it names.
export async function readProof(bytes, index, entry) {
  const text = decode(bytes, "proof");
  const end = text.indexOf("\n\n");
  const [first, extra, at, ...hashes] = text.slice(0, end).split("\n");
  const whole = first === "c2sp.org/tlog-proof@v1" && at === `index ${index}` && extra === `extra ${toBase64(entry)}`;
  if (end < 0 || !whole) throw new Wrong("proof");
  const proof = hashes.map((line) => fromBase64(line, "proof"));
  const note = readNote(text.slice(end + 2));
  const leads = await includes(await leafHash(entry), index, note.size, proof, note.root);
  if (!leads || proof.some((hash) => hash.length !== HASH)) throw new Wrong("proof");
  return { note, hashes };
}

// A checkpoint: a signed note that says how large a log is, and the root over it.
export function readNote(text) {
  const end = text.lastIndexOf("\n\n");
  const said = text.slice(0, end + 1);
  const [origin, size, rootHash, ...rest] = said.split("\n");
  if (end < 0 || !text.endsWith("\n") || !/^[1-9][0-9]{0,14}$/.test(size) || !rest.length) throw new Wrong("checkpoint");
  const signatures = text.slice(end + 2, -1).split("\n").map((line) => {
    const [, name, encodedKey] = /^— ([^\s+]+) (\S+)$/.exec(line) ?? [];
    if (!name) throw new Wrong("checkpoint");
    const raw = fromBase64(encodedKey, "checkpoint");
    return { line, name, id: hex(raw.subarray(0, 4)), signature: raw.subarray(4) };
  });
  return { text, said, origin, size: Number(size), root: fromBase64(rootHash, "checkpoint"), signatures };
}

// A key as it is written in public: name, id and bytes. It says how it signs, and its id belongs to both.
export async function readKey(vkey) {
  const [, name, id, encodedKey] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(vkey) ?? [];
  if (!name) throw new Wrong("key");
  const raw = fromBase64(encodedKey, "key");
  const right = hex(await sha256(encode(`${name}\n`), raw)).slice(0, 8);
  if (raw[0] !== ED25519 || raw.length !== 1 + HASH || right !== id) throw new Wrong("key");
  return { name, id, raw: raw.subarray(1) };
}

// The line by which a key signed a note. A browser that does not know such signatures throws an error of its own.
export async function signature(note, key) {
  const known = await crypto.subtle.importKey("raw", key.raw, { name: "Ed25519" }, false, ["verify"]);
  for (const { line, name, id, signature: signed } of note.signatures) {
    if (name !== key.name || id !== key.id) continue;
    if (await crypto.subtle.verify({ name: "Ed25519" }, known, signed, encode(note.said))) return line;
  }
  throw new Wrong("signature");
}
