/** The secrets that a caller gave, kept out of whatever is said of its call: refusals quote, and so do those who word them. */
import { isPlain } from '../basics/plain.ts';
import { columnOf, type ResourceModule } from '../catalogue/kinds.ts';
import { isSecretName } from '../catalogue/secret-names.ts';
import { HIDDEN } from './secret-texts.ts';

/** Shorter texts stand in every sentence. */
const SHORTEST = 3;
/** So much of one shows which it is, where a quotation ends within it. */
const TELLING = 6;
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
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return;
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
  if (secrets.length === 0) return text;
  const written = secrets.flatMap(waysToWrite);
  const pattern = new RegExp(written.map(literally).join('|'), 'gi');
  return written.reduce(withoutBeginning, text.replace(pattern, HIDDEN));
}

function waysToWrite(secret: string): string[] {
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
  return [...new Set(ways)].sort((one, other) => other.length - one.length);
}

function inAddress(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'));
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** Where a quotation was cut within a secret, its beginning is left. */
function withoutBeginning(text: string, secret: string): string {
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

/** The same for all texts of a value. */
export function withoutGiven<T>(value: T, secrets: readonly string[]): T {
  const walk = (item: unknown): unknown => {
    if (typeof item === 'string') return withoutTexts(item, secrets);
    if (Array.isArray(item)) return item.map(walk);
    return isPlain(item) ? Object.fromEntries(Object.entries(item).map(([name, part]) => [name, walk(part)])) : item;
  };
  return secrets.length > 0 ? (walk(value) as T) : value;
}
