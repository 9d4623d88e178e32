/** Reads an OpenAPI document from a file or URL, JSON or YAML, one file or many, and makes it one valid document. */
import { createHash } from 'node:crypto';
import { access } from 'node:fs/promises';
import SwaggerParser from '@apidevtools/swagger-parser';
import { CompileError, type Diagnostics } from './diagnostics.ts';
import { type Document, isRecord } from './document.ts';

/**
 * Loads and bundles a document. External `$ref`s are followed between files of one folder tree; a formally invalid
 * document is warned about and kept. Throws a CompileError that names the source when nothing can be made of it.
 */
export async function loadDocument(source: string, diagnostics: Diagnostics): Promise<Document> {
  const isUrl = /^https?:\/\//.test(source);
  if (!isUrl) {
    await access(source).catch(() => {
      throw new CompileError(
        `Cannot read ${source}. Give the path or URL of an OpenAPI document: make spec SPEC=<file|URL>.`,
      );
    });
  }
  const options = { resolve: { file: { order: 1 }, http: { timeout: 60_000, safeUrlResolver: !isUrl } } };
  let bundled: unknown;
  try {
    bundled = await SwaggerParser.bundle(source, options);
  } catch (cause) {
    throw new CompileError(`${source} is not a readable OpenAPI document: ${reason(cause)}`);
  }
  if (!isRecord(bundled) || !isRecord(bundled['paths']) || typeof bundled['openapi'] !== 'string') {
    const version = isRecord(bundled) && bundled['swagger'] ? ' It is Swagger 2.0; convert it to OpenAPI 3 first.' : '';
    throw new CompileError(`${source} is not an OpenAPI 3 document: it lacks "openapi" or "paths".${version}`);
  }
  await warnWhenInvalid(bundled, source, diagnostics);
  return bundled as unknown as Document;
}

async function warnWhenInvalid(
  document: Record<string, unknown>,
  source: string,
  diagnostics: Diagnostics,
): Promise<void> {
  try {
    await SwaggerParser.validate(structuredClone(document) as never, { dereference: { circular: 'ignore' } });
  } catch (cause) {
    diagnostics.add({
      code: 'invalid-document',
      severity: 'warning',
      at: source,
      cause: `The document breaks the OpenAPI schema: ${reason(cause)}`,
      fix: 'It is compiled all the same; parts that cannot be understood are reported one by one.',
    });
  }
}

function reason(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return (text.split('\n')[0] ?? '').slice(0, 300);
}

/** Digest of a text; equal canonical documents have equal digests. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
