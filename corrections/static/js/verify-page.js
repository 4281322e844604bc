// Whether a page shows what a document says. The page may have been changed on its way: what is not put together as our
// pages are could be seen otherwise than it is written, and is `Wrong`.
import { Wrong } from "./verify-log.js";

const TAKEN_OUT = ["[…]", ""];
const BLOCK = "[data-passage-text] [data-block]";
const BAR = "[data-passage-text] > p.in-place";
const TIMES = ["observed", "published", "in_force"];
// What no page of a record has, since it can put other words on the screen.
const FOREIGN = "style, [style], template, base, iframe, frame, object, embed, [srcdoc], meta[http-equiv]";
// What words stand in on our pages: any other element or attribute may hide them, turn them round, strike them out.
const AROUND = /^(html|body|main|article|div|p|h[1-6]|a|bdi|span|[uo]l|li|table|thead|tbody|tr|pre|blockquote)$/;
const ATTRIBUTE = /^(class|id|lang|dir|href|tabindex|role|aria-label|data-[a-z-]+)$/;
const HIDING = ".vh, .print-only, .without-script, .leave-empty";
// An agency’s passage is shown by its words alone, and an article by its headline of today where the old one was removed.
const SHOWN_THOUGH_HIDDEN = /^articles\/\d+\/(headline|passage)$/;
const HAS_TO_BE_SHOWN = /^(notice|headline|bylines|blocks\/\d+|clauses\/\d+|articles\/\d+\/headline)$/;

// Of a clause of the policy, which is written in Markdown: what may stand in it, where a link leads and how items of a
// list begin, where these are no words of it, and the marks that its words are compared without.
const IN_CLAUSE = /^(div|h[2-6]|p|a|bdi|ul|ol|li|em|strong|br)$/;
const OF_CLAUSE = /^(class|href|rel|dir|start)$/;
const CLASSES = ["number", "prose", "clause-title"];
const TITLE = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\((?:\\.|[^()\\])*\)/.source;
const PLACE = /<(?:https?:\/)?\/[^<>\n]*>|(?:https?:\/)?\/(?:\\.|[^()\s\\]|\((?:\\.|[^()\s\\])*\))*/.source;
const LEADS = `\\]\\(\\s*(?:${PLACE})(?:\\s+(?:${TITLE}))?\\s*\\)`;
const ITEMS = /^[ \t]*(?:(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$))+/.source;
const NO_WORDS = new RegExp(`${LEADS}|${ITEMS}`, "gim");
const ITEM = /[-*+]|\d+[.)]/g;
const MARKS = /[\s\\*_#[\]]/g;
// What stands for them where the page shows a link or a list; nobody types these characters.
const SIGNS = /[\x01-\x04]/;
const [LINK, POINT, NEXT, first] = ["\x01", "\x02", "\x03", (number) => `\x04${Number(number)}\x04`];

export const plain = (text) => text.replace(/\s+/g, " ").trim();
const unspaced = (text) => text.replace(/\s+/g, "");
const lines = (text) => text.replace(/\r\n?/g, "\n"); // HTML has one form of them

function isOurs(element) {
  const address = element.getAttribute("src") ?? element.getAttribute("href");
  if (element.localName === "script" && address === null) return element.type === "application/ld+json";
  return new URL(address, location.href).origin === location.origin;
}

function isSeen(place) {
  const isUsual = AROUND.test(place.localName) && place.getAttributeNames().every((name) => ATTRIBUTE.test(name));
  return isUsual && !place.matches(HIDING) && (!place.parentElement || isSeen(place.parentElement));
}

// What a page shows of a record, by the names of the parts of its document.
function shownOn(page, parts) {
  const foreign = page.querySelector(FOREIGN)
    ?? [...page.querySelectorAll("script, link[rel~=stylesheet]")].find((element) => !isOurs(element));
  if (foreign) throw new Wrong("page", foreign.localName);
  const shown = new Map();
  for (const place of page.querySelectorAll(`[data-part], ${BLOCK}`)) {
    const name = place.dataset.part ?? `blocks/${place.dataset.block - 1}`;
    // A block is one where blocks stand in their order, and not by what it is called.
    if (!isSeen(place) || /^blocks/.test(place.dataset.part)) throw new Wrong("text", name);
    shown.set(name, [...(shown.get(name) ?? []), place]);
  }
  const blocks = [...page.querySelectorAll(BLOCK)];
  const moved = blocks.find(({ dataset: { block } }, n) => !/^[1-9]\d*$/.test(block) || block - (blocks[n - 1]?.dataset.block ?? 0) < 1);
  if (moved) throw new Wrong("text", `blocks/${moved.dataset.block - 1}`);
  // In the place of a block that was erased a bar says so.
  const bars = [...page.querySelectorAll(BAR)];
  const around = [...page.querySelectorAll("[data-passage-text]")].map((whole) => whole.textContent).join("");
  const within = [...page.querySelectorAll(`${BLOCK}, ${BAR}`)].map((place) => place.textContent).join("");
  const gone = parts.filter((part) => part.name.startsWith("blocks/") && "erased" in part && !shown.has(part.name)).length;
  if (unspaced(around) !== unspaced(within) || bars.length > gone) throw new Wrong("text", "blocks");
  // Between clauses stands nothing, but what says that one was erased.
  const [all, told, bare] = ["[data-clauses]", "[data-clauses] :is([data-part], [data-erased])", "[data-clauses] [data-erased]"]
    .map((selector) => [...page.querySelectorAll(selector)]);
  const words = (places) => unspaced(places.map((place) => place.textContent).join(""));
  const erased = parts.filter((part) => part.name.startsWith("clauses/") && "erased" in part).length;
  if (words(all) !== words(told) || bare.length > erased) throw new Wrong("text", "clauses");
  return shown;
}

const isBare = (element) => !element.attributes.length;
const isCell = (element) => /^t[hd]$/.test(element.localName) && element.getAttributeNames().every((name) => name === "scope");
// What parts two cells is there, and hidden.
const isBar = (element) => element.localName === "span" && element.hidden && /^[\s|]*$/.test(element.textContent);

function saysBlock(text, place) {
  const isRow = place.localName === "tr";
  const inside = [...place.querySelectorAll("*")];
  return inside.every((element) => isRow && (isCell(element) || isBar(element))) && place.textContent === lines(text);
}

function saysNotice(text, place) {
  const paragraphs = [...place.children];
  const words = paragraphs.map((paragraph) => paragraph.textContent);
  return paragraphs.every((each) => each.localName === "p" && isBare(each) && !each.children.length)
    && unspaced(words.join("")) === unspaced(place.textContent)
    && plain(words.join(" ")) === plain(text);
}

function saysClause({ number, title, text }, place) {
  const isUsual = [...place.querySelectorAll("*")].every((element) => IN_CLAUSE.test(element.localName)
    && element.getAttributeNames().every((name) => OF_CLAUSE.test(name)) && [...element.classList].every((name) => CLASSES.includes(name)));
  return isUsual && !SIGNS.test(place.textContent) && isReadAs([[number], [title], ...readings(lines(text))], shownOfClause(place));
}

// A clause in pieces, each with what it may be on the page: whether something is a link or begins an item of a list,
// only all of Markdown tells. If it is none, it stands there as it is written.
function readings(text) {
  const found = [];
  let at = 0;
  for (const { 0: words, index } of text.matchAll(NO_WORDS)) {
    found.push([text.slice(at, index)]);
    if (words.startsWith("]")) found.push([words, LINK]);
    else for (const item of words.match(ITEM)) found.push([item, ...(/\d/.test(item) ? [first(item.slice(0, -1)), NEXT] : [POINT])]);
    at = index + words.length;
  }
  return [...found, [text.slice(at)]];
}

// The text of a clause on the page, with a sign for each link in it and for each item of a list.
function shownOfClause(place) {
  const copy = place.cloneNode(true);
  for (const link of copy.querySelectorAll(".prose a")) link.append(LINK);
  for (const item of copy.querySelectorAll("li")) {
    const { localName, start, firstElementChild } = item.parentElement;
    item.prepend(localName !== "ol" ? POINT : firstElementChild === item ? first(start) : NEXT);
  }
  return copy.textContent.replace(MARKS, "");
}

function isReadAs(pieces, shown) {
  let ends = new Set([0]);
  for (const piece of pieces) {
    const next = new Set();
    for (const words of piece.map((each) => each.replace(MARKS, ""))) {
      for (const end of ends) if (shown.startsWith(words, end)) next.add(end + words.length);
    }
    ends = next;
  }
  return ends.has(shown.length);
}

// The words themselves, and around them no others than those that are in the document.
function saysPassage({ exact, prefix, suffix }, place) {
  const [quote, another] = place.querySelectorAll("blockquote");
  const [mark, ...more] = quote?.querySelectorAll("*:not(.passage-around)") ?? [];
  if (another || more.length || mark?.localName !== "mark" || mark.parentElement !== quote) return false;
  const words = [...quote.childNodes].map((node) => node.textContent);
  const at = [...quote.childNodes].indexOf(mark);
  const [before, after] = [words.slice(0, at).join(""), words.slice(at + 1).join("")];
  return mark.textContent === lines(exact)
    && [before, before.replace(/^…/, "")].some((shown) => lines(prefix).endsWith(shown))
    && [after, after.replace(/…$/, "")].some((shown) => lines(suffix).startsWith(shown));
}

function saysTime(moment, place) {
  const [time, ...more] = place.children;
  return time?.localName === "time" && !more.length && time.dateTime === moment && place.textContent === time.textContent;
}

function says({ name, value }, place) {
  if (value?.number !== undefined) return saysClause(value, place);
  if (value?.text !== undefined) return saysBlock(value.text, place);
  if (value?.exact !== undefined) return saysPassage(value, place);
  if (name === "notice") return saysNotice(value, place);
  if (TIMES.includes(name)) return saysTime(value, place);
  const words = Array.isArray(value) ? value.join(", ") : String(value);
  return !place.children.length && plain(place.textContent) === plain(words);
}

// How many parts of a document a page shows as they are, and which it shows though the document does not.
export function compare(parts, page) {
  const shown = shownOn(page, parts);
  let compared = 0;
  const beside = [];
  for (const part of parts) {
    const places = shown.get(part.name) ?? [];
    shown.delete(part.name);
    if ("value" in part) {
      const isMissing = !places.length && part.value?.length !== 0 && part.value && HAS_TO_BE_SHOWN.test(part.name);
      if (isMissing || !places.every((place) => says(part, place))) throw new Wrong("text", part.name);
      if (places.length) compared += 1;
    } else if (places.length && SHOWN_THOUGH_HIDDEN.test(part.name)) {
      beside.push(part.name);
    } else if (places.some((place) => !TAKEN_OUT.includes(place.textContent.trim()))) {
      throw new Wrong("text", part.name);
    }
  }
  for (const name of shown.keys()) throw new Wrong("text", name);
  return { compared, beside };
}
