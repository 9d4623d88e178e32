/** The body of an answer as text, within bounds and decoded however it came. */
import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import type { WholeAnswer } from './exchange.ts';
import { UpstreamFailure } from './upstream-failure.ts';

/** An answer that is compressed in a way that cannot be undone, unknown or broken off, or JSON of broken letters. */
export class UnreadableAnswer extends Error {}

/** An answer beyond the bound. */
export class TooLarge extends UpstreamFailure {}

type Decode = (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const inflate: Decode = promisify(zlib.inflate);
const inflateRaw: Decode = promisify(zlib.inflateRaw);
const gunzip: Decode = promisify(zlib.gunzip);
// Node has it since 22.15.
const { zstdDecompress } = zlib as { zstdDecompress?: typeof zlib.gunzip };

/** By what `Content-Encoding` says. Nobody is asked to compress; some proxies do all the same. */
const DECODERS: Readonly<Record<string, Decode>> = {
  gzip: gunzip,
  'x-gzip': gunzip,
  br: promisify(zlib.brotliDecompress),
  // Some send what deflate makes without the wrapping that the name stands for.
  deflate: (body, options) => (((body[0] ?? 0) & 0x0f) === 8 ? inflate : inflateRaw)(body, options),
  ...(zstdDecompress ? { zstd: promisify(zstdDecompress) as Decode } : {}),
};
/** Encodings upon encodings are a trap. */
const MAX_ENCODINGS = 3;

interface Limits {
  readonly maxBytes: number;
  /** Whose answer it is, as people write it. */
  readonly title: string;
}

/** How an answer is encoded; undefined for nearly all of them. */
export function encodingOf({ headers, bytes }: WholeAnswer): string | undefined {
  if (bytes.length === 0) return undefined;
  // Some proxies lose the header.
  const encoding = headers['content-encoding'] ?? (isGzip(bytes) ? 'gzip' : undefined);
  return encoding === undefined ? undefined : String(encoding);
}

/** Text of bytes that are not encoded any more, without a mark of byte order. Throws UnreadableAnswer. */
export function answerText(bytes: Buffer): string {
  // JSON is UTF-8, whatever a header says; letters that were lost would change what is told in silence.
  if (!isUtf8(bytes) && isJsonLike(bytes)) throw new UnreadableAnswer('not in UTF-8');
  const text = bytes.toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** Undoes the encodings, the last one first. Throws `too_large`, or UnreadableAnswer. */
export async function decoded(bytes: Buffer, encoding: string, limits: Limits): Promise<Buffer> {
  const names = encoding
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  const applied = names.filter((name) => name !== '' && name !== 'identity').reverse();
  if (applied.length > MAX_ENCODINGS) throw new UnreadableAnswer('encoded too often');
  let left = bytes;
  for (const name of applied) {
    const undo = Object.hasOwn(DECODERS, name) ? DECODERS[name] : undefined;
    if (!undo) throw new UnreadableAnswer('encoded in a way that this server does not know');
    try {
      left = await undo(left, { maxOutputLength: limits.maxBytes });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limits);
      // Others decode the answer, or put a page in its place, and keep the header.
      if (isReadable(left)) continue;
      throw new UnreadableAnswer('compressed, and breaks off or is damaged');
    }
  }
  return left;
}

const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** Whether it begins as JSON or a page does. */
const isReadable = (bytes: Buffer): boolean => /^\ufeff?\s*[{[<]/.test(bytes.toString('utf8', 0, 100));

const isJsonLike = (bytes: Buffer): boolean => /^(?:\ufffd{2}|\ufeff)?[\s\0]*[{[]/.test(bytes.toString('utf8', 0, 100));

export function tooLarge({ title, maxBytes }: Limits): TooLarge {
  const message = `${title} answered with more than ${maxBytes} bytes.`;
  return new TooLarge('too_large', message, 'Ask for fewer rows or fields.');
}
