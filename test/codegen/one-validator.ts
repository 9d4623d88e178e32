/**
 * Importing this has the schema of OpenAPI compiled once per test file. The parser of documents compiles it for each document
 * anew, which a command does once or twice, and takes longer than all that is done to a small document.
 */
import { createRequire } from 'node:module';

interface Ajv {
  compile(schema: object, ...rest: unknown[]): unknown;
}

const require = createRequire(createRequire(import.meta.url).resolve('@apidevtools/swagger-parser'));
const { default: Ajv } = require('ajv/dist/core') as { default: { prototype: Ajv } };
const { compile } = Ajv.prototype;
/** By the schema itself: the parser has one of each version, and always the same options for it. */
const compiled = new WeakMap<object, unknown>();

Ajv.prototype.compile = function (schema, ...rest) {
  if (!compiled.has(schema)) compiled.set(schema, compile.call(this, schema, ...rest));
  return compiled.get(schema);
};
