/** Reads an OpenAPI document from a file or URL, JSON or YAML, one file or many, and makes it one valid document. */
import { stat } from 'node:fs/promises';
import SwaggerParser from '@apidevtools/swagger-parser';
import { shownAddress } from '../runtime/basics/shown-address.ts';
import { CompileError, type Diagnostics } from './model/diagnostics.ts';
import { type Document, isJsonObject } from './model/document.ts';
import { type ConfinedReader, confinedReader, MAX_BYTES, MAX_MEGABYTES } from './read-confined.ts';

/** Deeper nesting is an attack on the stack, not a schema; the deepest published document known has 31 levels. */
const MAX_DEPTH = 200;

/**
 * Loads and bundles a document. External `$ref`s are followed between files below the document's folder, or, for a
 * document at a URL, between addresses of its origin; anything else is refused. A formally invalid document is warned
 * about and kept. Throws a CompileError that names the source when nothing can be made of it.
 */
export async function loadDocument(source: string, diagnostics: Diagnostics): Promise<Document> {
  const isUrl = /^https?:\/\//.test(source);
  if (!isUrl) await checkFile(source);
  const reader = await confinedReader(source, isUrl);
  const plain = await bundle(source, { isUrl, reader }, diagnostics);
  checkDepth(plain, source);
  if (!isJsonObject(plain) || !isJsonObject(plain.paths) || typeof plain.openapi !== 'string') {
    const version = isJsonObject(plain) && plain.swagger ? ' It is Swagger 2.0; convert it to OpenAPI 3 first.' : '';
    throw new CompileError(
      `${shownAddress(source)} is not an OpenAPI 3 document: it lacks "openapi" or "paths".${version}`,
    );
  }
  await SwaggerParser.validate(structuredClone(plain) as never, { dereference: { circular: 'ignore' } }).catch(
    (cause) => diagnostics.report('invalid-document', shownAddress(source), reason(cause)),
  );
  return plain as unknown as Document;
}

/** One document out of all its files. A pointer that leads nowhere is warned about; a file that cannot be had is not. */
async function bundle(
  source: string,
  { isUrl, reader }: { isUrl: boolean; reader: ConfinedReader },
  diagnostics: Diagnostics,
): Promise<unknown> {
  const parser = new SwaggerParser();
  try {
    return await parser.bundle(source, {
      continueOnError: true,
      resolve: { file: isUrl ? false : reader.resolver, http: isUrl ? reader.resolver : false },
      parse: { json: reader.parser, yaml: false, text: false, binary: false },
    } as never);
  } catch (cause) {
    const { errors = [] } = cause as { errors?: readonly Error[] };
    const isHarmless = errors.length > 0 && errors.every(({ name }) => name === 'MissingPointerError');
    if (reader.refusal || !isHarmless || !parser.$refs)
      throw new CompileError(
        `${shownAddress(source)} is not a readable OpenAPI document: ${reader.refusal ?? reason(errors[0] ?? cause)}`,
      );
    for (const missing of new Set(errors.map(reason))) diagnostics.report('ref-missing', source, missing);
    return (parser as unknown as { schema: unknown }).schema;
  }
}

async function checkFile(source: string): Promise<void> {
  const found = await stat(source).catch(() => undefined);
  if (!found?.isFile())
    throw new CompileError(
      `Cannot read ${source}. Give the path or URL of an OpenAPI document: make spec SPEC=<file|URL>.`,
    );
  if (found.size > MAX_BYTES)
    throw new CompileError(
      `${source} has ${Math.ceil(found.size / 1e6)} MB; documents of up to ${MAX_MEGABYTES} MB are read.`,
    );
}

/** Walks the document without recursion. Throws when it nests deeper than any schema does, or holds itself. */
function checkDepth(document: unknown, source: string): void {
  const pending: [value: unknown, depth: number][] = [[document, 0]];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [value, depth] = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > MAX_DEPTH)
      throw new CompileError(`${shownAddress(source)} nests more than ${MAX_DEPTH} levels deep; no schema does.`);
    for (const item of Object.values(value)) pending.push([item, depth + 1]);
  }
}

function reason(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  // How the parser stumbles over a file that holds no object.
  if (cause instanceof TypeError) return 'it is neither JSON nor YAML with an object at its root.';
  return (text.split('\n')[0] ?? '').slice(0, 300);
}
