/** Reads the files of one document and nothing else: no file above its folder, no address of another origin. */
import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { fileText } from '../runtime/basics/file-text.ts';
import { fetchOutside } from './fetch-outside.ts';

export const MAX_MEGABYTES = 100;
export const MAX_BYTES = MAX_MEGABYTES * 1_000_000;
/** A document in more files than this is a trap. */
const MAX_FILES = 500;
const TIMEOUT_MS = 60_000;
/** Text this deep cannot be parsed without recursion; it is refused before a parser sees it. */
const MAX_BRACKETS = 1_000;

export type ConfinedReader = Awaited<ReturnType<typeof confinedReader>>;

/** A reader that is confined to the folder (or the origin) of a document, and to so many files and bytes in all. */
export async function confinedReader(source: string, isUrl: boolean) {
  let refusal: string | undefined;
  let left = MAX_BYTES;
  let files = 0;
  const refuse = (text: string): Error => {
    refusal ??= text;
    return new Error(text);
  };
  const folder = isUrl ? '' : path.dirname(await realpath(source));
  const readOne = async (url: string): Promise<string> => {
    files += 1;
    if (files > MAX_FILES) throw refuse(`it refers to more than ${MAX_FILES} files.`);
    const text = isUrl ? await fetchText(url, new URL(source).origin, refuse) : await readBelow(folder, url, refuse);
    left -= Buffer.byteLength(text);
    if (left < 0) throw refuse(`it has more than ${MAX_MEGABYTES} MB.`);
    return text;
  };
  return {
    resolver: { order: 1, canRead: () => true, read: ({ url }: Named) => readOne(url) },
    parser: {
      order: 1,
      canParse: () => true,
      parse: ({ data, url }: Named & { data: unknown }) => parseText(String(data), url, refuse),
    },
    /** Why a reading was refused, in words for a person; undefined when none was. */
    get refusal(): string | undefined {
      return refusal;
    },
  };
}

type Named = { readonly url: string };
type Refuse = (text: string) => Error;

async function readBelow(folder: string, url: string, refuse: Refuse): Promise<string> {
  if (/^[a-z][a-z0-9+.-]+:/i.test(url) && !url.startsWith('file:'))
    throw refuse(`it refers to ${url}; a document in a file may refer to files only.`);
  const file = url.startsWith('file:') ? fileURLToPath(url) : decodeURIComponent(url);
  const real = await realpath(file).catch(() => {
    throw refuse(`it refers to ${path.basename(file)}, which does not exist.`);
  });
  const inside = path.relative(folder, real);
  if (inside.startsWith('..') || path.isAbsolute(inside))
    throw refuse(`it refers to ${url}, which is outside its folder.`);
  return fileText(await readFile(real));
}

async function fetchText(url: string, origin: string, refuse: Refuse): Promise<string> {
  if (!/^https?:/.test(url) || new URL(url).origin !== origin)
    throw refuse(`it refers to ${url}, which is of another origin.`);
  const answer = await fetchOutside(url, TIMEOUT_MS).catch(
    ({ message, cause }: Error & { cause?: Error & { code?: string } }) => {
      throw refuse(`${new URL(url).host} cannot be asked for it (${cause?.code ?? cause?.message ?? message}).`);
    },
  );
  if (!answer.ok) throw refuse(`${url} answered ${answer.status}.`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw refuse(`it has more than ${MAX_MEGABYTES} MB.`);
    chunks.push(chunk);
  }
  return fileText(Buffer.concat(chunks));
}

/** JSON where it is JSON, else YAML 1.2: `y` and `no` stay text, dates stay text, and references cannot multiply. */
function parseText(text: string, url: string, refuse: Refuse): unknown {
  if (nestingOf(text) > MAX_BRACKETS) throw refuse('it nests too deeply.');
  try {
    if (/^\s*[{[]/.test(text)) return JSON.parse(text);
  } catch (cause) {
    if (url.endsWith('.json')) throw refuse(`it is not JSON: ${(cause as Error).message}`);
  }
  try {
    return parse(text, { schema: 'core', maxAliasCount: 100, uniqueKeys: false, logLevel: 'silent' });
  } catch (cause) {
    throw refuse(`it is neither JSON nor YAML: ${((cause as Error).message.split('\n')[0] ?? '').slice(0, 200)}`);
  }
}

/** Depth of brackets. Those in strings are mostly left out; where that is unsure it errs upwards. */
function nestingOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isText = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (isText) {
      if (code === 92) index += 1;
      else if (code === 34 || code === 10) isText = false;
    } else if (code === 34) isText = true;
    else if (code === 123 || code === 91) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (code === 125 || code === 93) depth -= 1;
  }
  return deepest;
}
