/** Reads the files of one document and nothing else: no file above its folder, no address of another origin. */
import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileText } from '../runtime/basics/file-text.ts';
import { BOUNDS, type Counted, excessIn } from './document-bounds.ts';
import { fetchConfined } from './fetch-confined.ts';
import { parseText } from './parse-text.ts';
import { type Refuse, shownReference } from './refusal.ts';

const MAX_BYTES = BOUNDS.megabytes * 1_000_000;

export type ConfinedReader = Awaited<ReturnType<typeof confinedReader>>;

/** A reader that is confined to the folder (or the origin) of a document, and to so many files, bytes and values in all. */
export async function confinedReader(source: string, isUrl: boolean) {
  let refusal: string | undefined;
  let left = MAX_BYTES;
  let files = 0;
  const counted: Counted = { values: 0, references: 0 };
  const refuse = (text: string): Error => {
    refusal ??= text;
    return new Error(text);
  };
  const folder = isUrl ? '' : path.dirname(await realpath(source));
  const signal = AbortSignal.timeout(BOUNDS.seconds * 1000);
  const readOne = async (url: string): Promise<string> => {
    files += 1;
    if (files > BOUNDS.files) throw refuse(`it refers to more than ${BOUNDS.files} files.`);
    const bytes = isUrl
      ? await fetchConfined(url, { origin: new URL(source).origin, maxBytes: left, signal, refuse })
      : await readBelow(folder, url, left, refuse);
    left -= bytes.byteLength;
    return fileText(bytes);
  };
  const parse = (text: string, url: string): unknown => {
    const value = parseText(text, url, refuse);
    const excess = excessIn(value, counted);
    if (excess !== undefined) throw refuse(`it ${excess} Leave out of it what needs no tools.`);
    return value;
  };
  return {
    resolver: { order: 1, canRead: () => true, read: ({ url }: Named) => readOne(url) },
    parser: {
      order: 1,
      canParse: () => true,
      parse: ({ data, url }: Named & { data: unknown }) => parse(String(data), url),
    },
    counted: counted as Readonly<Counted>,
    refuse,
    /** Why a reading was refused, in words for a person; undefined when none was. */
    get refusal(): string | undefined {
      return refusal;
    },
  };
}

type Named = { readonly url: string };
async function readBelow(folder: string, url: string, maxBytes: number, refuse: Refuse): Promise<Uint8Array> {
  const file = pathOf(url, refuse);
  const real = await realpath(file).catch(() => {
    throw refuse(`it refers to ${shownReference(path.basename(file))}, which does not exist.`);
  });
  const inside = path.relative(folder, real);
  if (inside === '..' || inside.startsWith(`..${path.sep}`) || path.isAbsolute(inside))
    throw refuse(`it refers to ${shownReference(url)}, which is outside its folder.`);
  // A pipe would be waited for without end.
  const found = await stat(real);
  if (!found.isFile()) throw refuse(`it refers to ${shownReference(path.basename(file))}, which is no file.`);
  if (found.size > maxBytes) throw refuse(`it has more than ${BOUNDS.megabytes} MB.`);
  return readFile(real).catch((cause: NodeJS.ErrnoException) => {
    throw refuse(`${shownReference(path.basename(file))} cannot be read (${cause.code}).`);
  });
}

function pathOf(url: string, refuse: Refuse): string {
  if (/^[a-z][a-z0-9+.-]+:/i.test(url) && !/^file:/i.test(url))
    throw refuse(`it refers to ${shownReference(url)}; a document in a file may refer to files only.`);
  try {
    return /^file:/i.test(url) ? fileURLToPath(url) : decodeURIComponent(url);
  } catch {
    throw refuse(`it refers to ${shownReference(url)}, which is no path of a file.`);
  }
}
