/** What a page that no API wrote says of itself, in a few words. */

import { jsonOf } from '../basics/json-of.ts';
import { isPlain, type Plain } from '../basics/plain.ts';

/** Longest piece of such a page that is told, in characters. */
const MAX_TITLE = 120;
/** A title stands at the beginning; pages of megabytes are not searched. */
const MAX_SEARCHED = 20_000;

/** Longest element that is looked into: what never ends would be read from each of its beginnings on. */
const MAX_INSIDE = 1000;

/** Names under which gateways put what they have to say. */
const SAID = ['message', 'error', 'error_msg', 'error_description', 'detail', 'title', 'reason', 'description'];

/** Title, first heading or first words of a page, or what its JSON says; empty where it says nothing. One line, cut. */
export function titleOf(text: string): string {
  const page = text.slice(0, MAX_SEARCHED);
  const json = /^\s*[{[]/.test(page) ? saidIn(jsonOf(text)) : undefined;
  const words = json ?? insideOf(page, 'title') ?? insideOf(page, 'h1') ?? insideOf(page, 'h2') ?? plainText(page);
  const clean = words.replace(/[\s\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
  return clean.length > MAX_TITLE ? `${clean.slice(0, MAX_TITLE)}…` : clean;
}

/** Levels below which nobody says anything. */
const MAX_LEVELS = 4;

function saidIn(body: unknown, level = 0): string | undefined {
  if (!isPlain(body) || level > MAX_LEVELS) return undefined;
  for (const name of SAID) {
    const said = body[name];
    if (typeof said === 'string' && said.trim() !== '') return said;
    const inner = isPlain(said) ? saidIn(said as Plain, level + 1) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/** Text of the first element of that name that holds any. */
function insideOf(page: string, element: string): string | undefined {
  const found = new RegExp(
    `<${element}(?:\\s[^>]{0,${MAX_INSIDE}})?>([\\s\\S]{0,${MAX_INSIDE}}?)</${element}\\s*>`,
    'i',
  ).exec(page)?.[1];
  const text = found === undefined ? '' : plainText(found);
  return text.trim() === '' ? undefined : text;
}

function plainText(html: string): string {
  const bare = html
    .replace(/<!--[\s\S]*?(?:-->|$)/g, ' ')
    .replace(/<(script|style|noscript|svg|head)\b[\s\S]*?(?:<\/\1\s*>|$)/gi, ' ')
    .replace(/<[^>]*(?:>|$)/g, ' ');
  return bare.replace(/&(?:#(\d{1,6})|#x([\da-f]{1,5})|([a-z]{2,6}));/gi, (whole, decimal, hex, name) =>
    name === undefined
      ? letterOf(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal))
      : (NAMED[name.toLowerCase()] ?? whole),
  );
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

function letterOf(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
}
