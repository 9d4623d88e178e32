/** Values of arguments that are no columns, in the JSON type that is listed for them, where a client wrote them as text. */
import { z } from 'zod';
import { isPlain } from '../basics/plain.ts';
import { readBoolean } from '../catalogue/reading.ts';
import { parsedText } from '../catalogue/shapes.ts';

/** A value, and what is listed key by key inside it, in its listed type; anything else as it came, to be refused. */
export function inListedType(value: unknown, schema: z.ZodType): unknown {
  const inner = (schema instanceof z.ZodOptional ? schema.unwrap() : schema) as z.ZodType;
  const read = typeof value === 'string' ? readAs(listedType(schema, inner), value) : value;
  if (!(inner instanceof z.ZodObject) || !isPlain(read)) return read;
  const shape = inner.shape as Readonly<Record<string, z.ZodType>>;
  const entries = Object.entries(read).map(([key, item]): [string, unknown] => {
    const listed = Object.hasOwn(shape, key) ? shape[key] : undefined;
    return [key, listed === undefined ? item : inListedType(item, listed)];
  });
  return Object.fromEntries(entries);
}

/** What is taken of any type is listed with the one that is usual. */
function listedType(schema: z.ZodType, inner: z.ZodType): unknown {
  return schema.meta()?.type ?? inner.meta()?.type ?? inner.def.type;
}

function readAs(type: unknown, text: string): unknown {
  if (type === 'boolean') return readBoolean(text) ?? text;
  const parsed = parsedText(text);
  const isMeant =
    type === 'array' ? Array.isArray(parsed) : (type === 'object' || type === 'record') && isPlain(parsed);
  return isMeant ? parsed : text;
}
