/**
 * Parses long JSON part by part, so that others are served in between. The engine makes short texts one and the same wherever
 * they are equal: a hundred thousand of them take it forty milliseconds, ten times what as many numbers take.
 */
import { randomUUID } from 'node:crypto';
import { type Bounds, NOT_JSON, type ReadJson, withinBounds } from './bounds.ts';
import { type LongTurn, ownTurn } from './own-turn.ts';
import { stringEnd } from './scan-json.ts';

/** What `readJson` makes of a long text, with turns for others before, in between, and after. */
export async function readJsonInTurns(text: string, bounds: Bounds, turn: LongTurn = ownTurn): Promise<ReadJson> {
  await turn();
  const found = withinBounds(text, bounds);
  await turn();
  if ('excess' in found) return found;
  try {
    const value = await parsedInTurns(found.text, PART, turn);
    await turn();
    return { value };
  } catch {
    return { excess: NOT_JSON };
  }
}

/** Members and elements of a part, at least one; and about how many characters each of them makes up for. */
const PART = 2_000;
const CHARACTERS = 32;

/** A list or object that a part leaves open. */
interface Open {
  readonly isList: boolean;
  /** As which member of the one around it, if that is an object; a JSON text. */
  readonly key: string;
}

/** The name under which a part goes on with an object that was begun in an earlier one: no text from outside has it. */
const AGAIN = randomUUID();
const AGAIN_KEY = JSON.stringify(AGAIN);

const [BLANK, QUOTE, COMMA] = [0x20, 0x22, 0x2c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * What JSON.parse makes of a text that was scanned: it must have no key `__proto__`. Rejects with its SyntaxError where it is
 * no JSON.
 */
export async function parsedInTurns(text: string, size = PART, turn: LongTurn = ownTurn): Promise<unknown> {
  let opened: readonly Open[] = [];
  /** The values of those, of which the last is what the next part goes on with. */
  let path: readonly unknown[] = [];
  let root: unknown;
  for (let at = 0; ; ) {
    const { to, open } = nextPart(text, at, opened, size);
    const isLast = to === text.length;
    const part = JSON.parse(beginningOf(opened) + text.slice(at, to) + (isLast ? '' : endOf(open))) as unknown;
    if (at === 0) root = part;
    else goOn(path, part);
    if (isLast) return root;
    path = pathOf(root, open);
    opened = open;
    at = to;
    await turn();
  }
}

/** Where a part ends, before a comma or with the text, and what is open there. */
function nextPart(
  text: string,
  from: number,
  opened: readonly Open[],
  size: number,
): { readonly to: number; readonly open: readonly Open[] } {
  const open = [...opened];
  let [count, stringFrom, stringTo] = [0, 0, 0];
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      stringFrom = at;
      at = stringEnd(text, at);
      stringTo = at + 1;
    } else if (code === COMMA) {
      const isEnough = count >= size || at - from >= size * CHARACTERS;
      if (isEnough && open.length > 0 && !isFirst(text, at)) return { to: at, open };
      count += 1;
    } else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      const isMember = open.at(-1)?.isList === false;
      open.push({ isList: code === OPEN_LIST, key: isMember ? text.slice(stringFrom, stringTo) : '' });
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) open.pop();
  }
  return { to: text.length, open };
}

/** Whether nothing stands before a comma: a part that ended there would hide it. */
function isFirst(text: string, comma: number): boolean {
  let at = comma - 1;
  while (text.charCodeAt(at) <= BLANK) at -= 1;
  const code = text.charCodeAt(at);
  return code === OPEN_LIST || code === OPEN_OBJECT;
}

/** Opens again what is open, with something before the comma that follows. */
function beginningOf(opened: readonly Open[]): string {
  const begun = opened.map(({ isList }) => (isList ? '[' : `{${AGAIN_KEY}:`)).join('');
  return opened.length === 0 ? '' : `${begun}0`;
}

function endOf(open: readonly Open[]): string {
  return open
    .map(({ isList }) => (isList ? ']' : '}'))
    .reverse()
    .join('');
}

/** The values of what is open, from the outermost to the innermost. */
function pathOf(root: unknown, open: readonly Open[]): readonly unknown[] {
  const path: unknown[] = [];
  for (const { key } of open) {
    const around = path.at(-1);
    if (around === undefined) path.push(root);
    else if (Array.isArray(around)) path.push(around.at(-1));
    else path.push((around as Record<string, unknown>)[JSON.parse(key) as string]);
  }
  return path;
}

/** Adds to the values of what was open whatever a part has more of each. */
function goOn(path: readonly unknown[], part: unknown): void {
  let more = part;
  for (const value of path) {
    let inner: unknown;
    if (Array.isArray(value)) {
      const [first, ...rest] = more as unknown[];
      inner = first;
      for (const item of rest) value.push(item);
    } else {
      for (const [key, item] of Object.entries(more as object)) {
        if (key === AGAIN) inner = item;
        else (value as Record<string, unknown>)[key] = item;
      }
    }
    more = inner;
  }
}
