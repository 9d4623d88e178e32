/** The secrets that a caller gave, kept out of whatever is said of its call: refusals quote, and so do those who word them. */
import { isPlain, type Plain } from '../basics/plain.ts';
import { columnOf, type ResourceModule } from '../catalogue/kinds.ts';
import { isSecretName } from '../catalogue/secret-names.ts';
import type { ToolResult } from '../mcp/tool-server.ts';
import { HIDDEN } from './secret-texts.ts';

/** Shorter texts stand in every sentence. */
const SHORTEST = 3;
/** So much of one shows which it is, where a quotation ends within it. */
const TELLING = 6;
/** Nobody gives as many in one call: what is said of one that does is hidden whole. */
const MOST_SECRETS = 200;
/** Of a longer one no more is sought: what follows on its beginning is hidden with it. */
const LONGEST = 2000;
const CUT = '…';

/** Texts among arguments, or the data of a write, that are secrets: of columns that hold one, and of JSON by its names. */
export function secretTexts(module: ResourceModule, given: unknown): readonly string[] {
  if (!isPlain(given)) return [];
  const found = new Set<string>();
  for (const [name, value] of Object.entries(given)) collect(value, columnOf(module, name)?.secret === true, found, 0);
  return [...found].sort((one, other) => other.length - one.length);
}

/** Arguments are nested less. */
const DEEPEST = 100;

function collect(value: unknown, isSecret: boolean, found: Set<string>, depth: number): void {
  if (typeof value === 'string') {
    if (isSecret && value.trim().length >= SHORTEST) found.add(value.trim());
    return;
  }
  if (typeof value !== 'object' || value === null || depth > DEEPEST || found.size > MOST_SECRETS) return;
  if (Array.isArray(value)) {
    for (const item of value) collect(item, isSecret, found, depth + 1);
    return;
  }
  for (const [name, item] of Object.entries(value)) {
    if (name !== '_type') collect(item, isSecret || isSecretName(name), found, depth + 1);
  }
}

/** A text without any of the secrets, as they are, or as JSON, addresses and quotations write them. */
export function withoutTexts(text: string, secrets: readonly string[]): string {
  return secrets.length > 0 ? hiderOf(secrets)(text) : text;
}

/** One way in which a secret is written, and the same in one case. */
interface Written {
  readonly way: string;
  readonly folded: string;
  /** It is the beginning of a longer one. */
  readonly isPart: boolean;
}

function hiderOf(secrets: readonly string[]): (text: string) => string {
  if (secrets.length > MOST_SECRETS) return () => HIDDEN;
  const written = secrets.flatMap(waysToWrite);
  return (text) => written.reduce(withoutBeginning, withoutWhole(text, written));
}

function waysToWrite(whole: string): Written[] {
  const secret = whole.slice(0, LONGEST);
  const json = JSON.stringify(secret).slice(1, -1);
  const oneLine = secret.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
  const ways = [
    secret,
    json,
    JSON.stringify(json).slice(1, -1),
    inAddress(secret),
    oneLine,
    oneLine.replaceAll('"', "'"),
  ];
  return [...new Set(ways)].map((way) => ({ way, folded: inOneCase(way), isPart: whole.length > LONGEST }));
}

/** Each character for itself, so that places stay what they are. */
function inOneCase(text: string): string {
  const whole = text.toUpperCase();
  if (whole.length === text.length) return whole;
  return text.replace(/[^\0-@]/g, (unit) => {
    const upper = unit.toUpperCase();
    return upper.length === 1 ? upper : unit;
  });
}

function withoutWhole(text: string, written: readonly Written[]): string {
  const folded = inOneCase(text);
  const places: [from: number, to: number][] = [];
  for (const { folded: way, isPart } of written)
    for (let at = folded.indexOf(way); at >= 0; at = folded.indexOf(way, at + way.length))
      places.push([at, isPart ? text.length : at + way.length]);
  let [rest, end] = ['', 0];
  for (const [from, to] of places.sort((one, other) => one[0] - other[0])) {
    if (from >= end) rest += `${text.slice(end, from)}${HIDDEN}`;
    end = Math.max(end, to);
  }
  return `${rest}${text.slice(end)}`;
}

function inAddress(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'));
}

/** Where a quotation was cut within a secret, its beginning is left. */
function withoutBeginning(text: string, { way: secret }: Written): string {
  if (secret.length < TELLING || !text.includes(CUT)) return text;
  const parts = text.split(CUT);
  return parts.map((part, place) => (place < parts.length - 1 ? withoutEnd(part, secret) : part)).join(CUT);
}

function withoutEnd(part: string, secret: string): string {
  const head = secret.slice(0, TELLING);
  const from = Math.max(0, part.length - secret.length);
  for (let at = part.indexOf(head, from); at >= 0; at = part.indexOf(head, at + 1)) {
    if (secret.startsWith(part.slice(at))) return `${part.slice(0, at)}${HIDDEN}`;
  }
  return part;
}

/** The same for all that a failure says, save its code: programs and models go by that. What the protocol asks for stays. */
export function withoutGiven(failure: ToolResult, secrets: readonly string[]): ToolResult {
  if (secrets.length === 0) return failure;
  const hide = hiderOf(secrets);
  const { content, structuredContent = {} } = failure;
  const { error } = structuredContent as { readonly error?: { readonly code?: unknown } };
  const tail = ` (${String(error?.code)})`;
  const hidden = (text: string): string =>
    text.endsWith(tail) ? `${hide(text.slice(0, -tail.length))}${tail}` : hide(text);
  const walk = (item: unknown, name?: string): unknown => {
    if (typeof item === 'string') return name === 'code' ? item : hidden(item);
    if (Array.isArray(item)) return item.map((part) => walk(part));
    return isPlain(item) ? partsOf(item) : item;
  };
  const partsOf = (item: Plain): Plain =>
    Object.fromEntries(Object.entries(item).map(([key, part]) => [key, walk(part, key)]));
  const told = content.map((part) => (part.type === 'text' ? { ...part, text: hidden(part.text) } : part));
  return { ...failure, content: told, structuredContent: partsOf(structuredContent) };
}
