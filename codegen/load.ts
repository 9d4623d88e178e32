/** Reads an OpenAPI document from a file or URL, JSON or YAML, one file or many, and makes it one valid document. */
import { stat } from 'node:fs/promises';
import { shownAddress } from '../runtime/basics/shown-address.ts';
import { BOUNDS, excessIn, tooMuchToCompile, unfoldsWithin } from './document-bounds.ts';
import { CompileError, type Diagnostics } from './model/diagnostics.ts';
import { type Document, isJsonObject } from './model/document.ts';
import { type ConfinedReader, confinedReader } from './read-confined.ts';

/** Loaded where a document comes from outside: the committed one needs none. */
const swaggerParser = async () => (await import('@apidevtools/swagger-parser')).default;

/** What it costs to look at one value, where comparing two references costs one. */
const STEPS_OF_A_VALUE = 100;
const TOO_FAR = 'its references lead through too many others, one after the other.';

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
  refuseExcess(source, excessIn(plain, { values: 0, references: 0 }));
  if (!isJsonObject(plain) || !isJsonObject(plain.paths) || typeof plain.openapi !== 'string') {
    const version = isJsonObject(plain) && plain.swagger ? ' It is Swagger 2.0; convert it to OpenAPI 3 first.' : '';
    throw new CompileError(
      `${shownAddress(source)} is not an OpenAPI 3 document: it lacks "openapi" or "paths".${version}`,
    );
  }
  const document = plain as unknown as Document;
  refuseExcess(source, tooMuchToCompile(document));
  await checkForm(document, source, diagnostics);
  return document;
}

/** Warns about what breaks the OpenAPI schema. What checks that unfolds every reference, so that few bytes may become many. */
async function checkForm(document: Document, source: string, diagnostics: Diagnostics): Promise<void> {
  const at = shownAddress(source);
  if (!unfoldsWithin(document)) diagnostics.report('document-unchecked', at);
  else {
    const SwaggerParser = await swaggerParser();
    await SwaggerParser.validate(structuredClone(document) as never, { dereference: { circular: 'ignore' } }).catch(
      (cause) => diagnostics.report('invalid-document', at, reason(cause)),
    );
  }
}

function refuseExcess(source: string, excess: string | undefined): void {
  if (excess !== undefined)
    throw new CompileError(`${shownAddress(source)} ${excess} Leave out of it what needs no tools.`);
}

/** One document out of all its files. A pointer that leads nowhere is warned about; a file that cannot be had is not. */
async function bundle(
  source: string,
  { isUrl, reader }: { isUrl: boolean; reader: ConfinedReader },
  diagnostics: Diagnostics,
): Promise<unknown> {
  const SwaggerParser = await swaggerParser();
  const parser = new SwaggerParser();
  try {
    return await parser.bundle(source, {
      continueOnError: true,
      resolve: { file: isUrl ? false : reader.resolver, http: isUrl ? reader.resolver : false },
      parse: { json: reader.parser, yaml: false, text: false, binary: false },
      bundle: boundedBundling(reader),
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

/** Joins files in so many steps: each reference is looked for among all others, and again where a shorter way to it shows. */
function boundedBundling({ counted, refuse }: ConfinedReader) {
  let steps = 0;
  const spend = (count: number): void => {
    steps += count;
    if (steps > BOUNDS.bundlingSteps) throw refuse('its references lead to each other in too many ways.');
  };
  const excludedPathMatcher = (way: string): false => {
    if (way.length > BOUNDS.way) throw refuse(TOO_FAR);
    spend(STEPS_OF_A_VALUE);
    return false;
  };
  return { excludedPathMatcher, onBundle: () => spend(counted.references) };
}

async function checkFile(source: string): Promise<void> {
  const found = await stat(source).catch(() => undefined);
  if (!found?.isFile())
    throw new CompileError(
      `Cannot read ${source}. Give the path or URL of an OpenAPI document: make spec SPEC=<file|URL>.`,
    );
  if (found.size > BOUNDS.megabytes * 1e6)
    throw new CompileError(
      `${source} has ${Math.ceil(found.size / 1e6)} MB; documents of up to ${BOUNDS.megabytes} MB are read.`,
    );
}

function reason(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof RangeError) return TOO_FAR;
  // How the parser stumbles over a file that holds no object.
  if (cause instanceof TypeError) return 'it is neither JSON nor YAML with an object at its root.';
  return (text.split('\n')[0] ?? '').slice(0, 300);
}
