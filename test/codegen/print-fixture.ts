/**
 * `node dist/test/codegen/print-fixture.js SOURCE FILE`: the small canonical form of a document, for test/fixtures. It has no
 * error answers, and one line per path and schema.
 */
import { writeFile } from 'node:fs/promises';
import { canonicalise } from '../../codegen/canonical.ts';
import { loadDocument } from '../../codegen/load.ts';
import { Diagnostics } from '../../codegen/model/diagnostics.ts';
import { type Document, isJsonObject } from '../../codegen/model/document.ts';

/** Drops the answers that the compiler never reads. */
function withoutErrorAnswers(document: Document): Document {
  const paths = Object.entries(document.paths).map(([path, item]) => [
    path,
    Object.fromEntries(
      Object.entries(item).map(([method, operation]) => {
        if (!isJsonObject(operation) || !isJsonObject(operation.responses)) return [method, operation];
        const responses = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
        return [method, { ...operation, responses: Object.fromEntries(responses) }];
      }),
    ),
  ]);
  return { ...document, paths: Object.fromEntries(paths) };
}

/** JSON with a line per path, schema and root field, so that a change of one reads like one. */
function printCompact(document: Document): string {
  const { paths, components, ...rest } = document;
  const { schemas, ...parts } = components ?? {};
  const others = Object.entries(parts).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}, `);
  const fields = [
    ...Object.entries(rest).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`),
    `"paths": ${block(paths)}`,
    `"components": {${others.join('')}"schemas": ${block(schemas ?? {})}}`,
  ];
  return `{\n${fields.join(',\n')}\n}\n`;
}

function block(record: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(record).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  return `{\n${lines.join(',\n')}\n}`;
}

const [source = '', file = ''] = process.argv.slice(2);
await writeFile(file, printCompact(withoutErrorAnswers(canonicalise(await loadDocument(source, new Diagnostics())))));
