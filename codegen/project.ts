/** What a compilation takes from the platform's files. The only reader of `specs/`. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileText } from '../runtime/basics/file-text.ts';
import { visibleValue } from '../runtime/basics/visible.ts';
import { parseFormer } from './aliases.ts';
import { canonicalise } from './canonical.ts';
import type { CompileInput } from './compile.ts';
import { readVocabulary } from './emit/search.ts';
import { loadDocument } from './load.ts';
import { EMPTY_LOCK, parseLock } from './lock.ts';
import { CompileError, type Diagnostics, parseJson } from './model/diagnostics.ts';
import type { Document } from './model/document.ts';
import { parseRepairs, REPAIRS_LOCK } from './oneuptime/repair-list.ts';
import { PLATFORM, specsFile } from './places.ts';
import { readCheckedFacts } from './read-facts.ts';
import { parseBehaviour } from './words/behaviour.ts';
import { readOverlays } from './words/overlay.ts';

export interface ReadOptions {
  /** Also compile the tables that the API serves and no document has: `undocumented.json` and `overlay-undocumented/`. */
  readonly withUndocumented?: boolean;
}

/** The committed document with everything that is known about it. Throws a CompileError when it is missing. */
export async function readProject(): Promise<CompileInput> {
  const bytes = await readFile(specsFile('openapi.json')).catch(() => {
    throw new CompileError(`specs/${PLATFORM}/openapi.json is missing. Run make spec SPEC=<file|URL>.`);
  });
  const repairs = await readOr(specsFile(REPAIRS_LOCK), parseRepairs, undefined);
  const document = parseJson(fileText(bytes), `specs/${PLATFORM}/openapi.json`, 'Run make spec again.') as Document;
  return {
    document,
    ...(await readCommitted({ withUndocumented: true })),
    ...(repairs ? { repairs } : {}),
    strict: true,
  };
}

/** What the committed facts, words and names know of any document. */
export type Known = Omit<CompileInput, 'document' | 'strict'>;

/** Any other document, merged with what is known of it: that is read too, unless it is given. */
export async function readOther(
  source: string,
  diagnostics: Diagnostics,
  options: ReadOptions & { readonly prose?: boolean; readonly known?: Known } = {},
): Promise<CompileInput> {
  const loaded = canonicalise(await loadDocument(source, diagnostics), { prose: options.prose ?? false });
  // Other people's words: models read them as the descriptions of tools.
  const document = visibleValue(loaded) as Document;
  return { document, ...(options.known ?? (await readCommitted(options))), strict: false };
}

export async function readCommitted({ withUndocumented = false }: ReadOptions): Promise<Known> {
  const overlays = await readOverlays(specsFile('overlay'));
  const more = withUndocumented ? await readOverlays(specsFile('overlay-undocumented')) : [];
  return {
    ...(withUndocumented ? { undocumented: await readCheckedFacts(specsFile('undocumented.json')) } : {}),
    facts: existsSync(specsFile('facts.json')) ? await readCheckedFacts(specsFile('facts.json')) : null,
    overlays: [...overlays, ...more],
    vocabulary: await readVocabulary(specsFile('vocabulary')),
    former: await readOr(specsFile('aliases.yaml'), parseFormer, []),
    ...(await readBehaviour()),
    lock: await readOr(specsFile('names.lock.json'), parseLock, EMPTY_LOCK),
  };
}

async function readBehaviour(): Promise<Pick<CompileInput, 'behaviour'>> {
  const behaviour = await readOr(specsFile('behaviour.yaml'), parseBehaviour, undefined);
  return behaviour ? { behaviour } : {};
}

/** What a file holds, or the given value when there is no such file. A file that cannot be read as it should throws. */
async function readOr<T, A>(file: string, read: (text: string) => T, absent: A): Promise<T | A> {
  return existsSync(file) ? read(fileText(await readFile(file))) : absent;
}
