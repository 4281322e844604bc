// Fetching what a log serves, to be checked.
const PATIENCE = 30_000; // milliseconds for one answer, as the command has

export class NotChecked extends Error {
  constructor(why, where = "") {
    super(`${why} ${where}`);
    this.why = why;
    this.where = where;
  }
}

// As anybody is shown it: asked for anew, and without a cookie.
export async function get(path) {
  const waited = new AbortController();
  const timer = setTimeout(() => waited.abort(), PATIENCE);
  let answer;
  try {
    answer = await fetch(path, { cache: "no-cache", credentials: "omit", signal: waited.signal });
    if (answer.ok) return new Uint8Array(await answer.arrayBuffer());
  } catch {
    throw new NotChecked(waited.signal.aborted ? "slow" : "fetch", path);
  } finally {
    clearTimeout(timer);
  }
  if (answer.status === 410) throw new NotChecked("gone", path);
  throw new NotChecked("fetch", `${path} (${answer.status})`);
}
