// Where a selection lies in an article: block and code-point offset of both ends, and the words around it.
// Blocks carry data-block; the text of one is exactly the block's text, since nothing else is put inside it.
const AROUND = 32;

export const points = (text) => [...text];

function blockOf(node) {
  return (node.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest("[data-block]");
}

function offsetIn(block, node, offset) {
  const range = document.createRange();
  range.selectNodeContents(block);
  range.setEnd(node, offset);
  return points(range.toString()).length;
}

// The blocks that a range touches, each with its part of the range.
function parts(root, range) {
  const found = [];
  for (const block of root.querySelectorAll("[data-block]")) {
    if (!range.intersectsNode(block)) continue;
    const text = points(block.textContent);
    const from = blockOf(range.startContainer) === block ? offsetIn(block, range.startContainer, range.startOffset) : 0;
    const to = blockOf(range.endContainer) === block ? offsetIn(block, range.endContainer, range.endOffset) : text.length;
    if (from < to) found.push({ block, text, from, to });
  }
  return found;
}

// Returns null if the range holds no words; otherwise {start: "4:17", end: "4:23", quote, prefix, suffix}.
export function passageOf(root, range) {
  const all = parts(root, range).map((part) => {
    while (part.from < part.to && !part.text[part.from].trim()) part.from += 1;
    while (part.to > part.from && !part.text[part.to - 1].trim()) part.to -= 1;
    return part;
  }).filter((part) => part.from < part.to);
  if (!all.length) return null;
  const first = all[0];
  const last = all.at(-1);
  return {
    start: `${first.block.dataset.block}:${first.from}`,
    end: `${last.block.dataset.block}:${last.to}`,
    quote: all.map((part) => part.text.slice(part.from, part.to).join("")).join("\n"),
    prefix: first.text.slice(Math.max(0, first.from - AROUND), first.from).join(""),
    suffix: last.text.slice(last.to, last.to + AROUND).join(""),
  };
}

// What stands around the words, for reading: cut to whole words where it is cut at all, as macros/passage.html does.
export const around = {
  prefix: (words) => (isCut(words) ? `…${words.trimStart().replace(/^\S+\s/, "")}` : words),
  suffix: (words) => (isCut(words) ? `${words.trimEnd().replace(/\s\S+$/, "")}…` : words),
};

function isCut(words) {
  return points(words).length >= AROUND;
}

// The range between two places such as "4:17", or null where the text has no such place.
export function rangeOf(root, start, end) {
  const range = document.createRange();
  for (const [place, set] of [[start, "setStart"], [end, "setEnd"]]) {
    const [number, offset] = place.split(":").map(Number);
    const block = root.querySelector(`[data-block="${number}"]`);
    const walker = block && document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    let left = offset;
    let node = walker?.nextNode();
    while (node && left > points(node.data).length) {
      left -= points(node.data).length;
      node = walker.nextNode();
    }
    if (!node) return null;
    range[set](node, points(node.data).slice(0, left).join("").length);
  }
  return range;
}
