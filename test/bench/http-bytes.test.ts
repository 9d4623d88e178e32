/** What the two ends of a benchmark take for a whole message, however the bytes come. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerEnds, HttpCutter } from './http-bytes.ts';

const counted = (body: string, status = 200): string =>
  `HTTP/1.1 ${status} OK\r\ncontent-type: text/plain\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

function chunked(parts: readonly string[]): string {
  const chunks = [...parts, ''].map((part) => `${Buffer.byteLength(part).toString(16)}\r\n${part}\r\n`);
  return `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunks.join('')}`;
}

/** Bytes in pieces of the sizes that are given, again and again. */
function* pieces(bytes: Buffer, sizes: readonly number[]): Generator<Buffer> {
  for (let at = 0, next = 0; at < bytes.length; next++) {
    const size = sizes[next % sizes.length] as number;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

const body = fc.string({ unit: 'binary', maxLength: 200 });
const message = fc.oneof(
  body.map((text) => ({ text, sent: counted(text) })),
  fc.array(body.filter((text) => text !== '')).map((parts) => ({ text: parts.join(''), sent: chunked(parts) })),
);
const sizes = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 });

describe('HttpCutter', () => {
  it('finds the same messages however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 5 }), sizes, (messages, cuts) => {
        const cutter = new HttpCutter();
        const found: string[] = [];
        for (const piece of pieces(Buffer.from(messages.map(({ sent }) => sent).join('')), cuts))
          for (const one of cutter.add(piece)) found.push(one.body.toString());
        expect(found).toEqual(messages.map(({ text }) => text));
      }),
    );
  });
});

describe('AnswerEnds', () => {
  it('ends each answer with its last byte, one after the other, though the buffer is used again', () => {
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 5 }), sizes, (messages, cuts) => {
        const ends = new AnswerEnds();
        const buffer = Buffer.alloc(300);
        for (const { text, sent } of messages) {
          const told = [...pieces(Buffer.from(sent), cuts)].map((piece) => {
            piece.copy(buffer);
            return ends.add(buffer.subarray(0, piece.length));
          });
          expect(told).toEqual(told.map((_, at) => at === told.length - 1));
          expect(ends.length).toBe(Buffer.byteLength(text));
        }
      }),
    );
  });

  it('tells the status', () => {
    const ends = new AnswerEnds();
    expect([ends.add(Buffer.from(counted('no', 404))), ends.status]).toEqual([true, 404]);
    expect([ends.add(Buffer.from(counted('')) as Buffer), ends.status]).toEqual([true, 200]);
  });

  it('refuses an answer nobody asked for', () => {
    expect(() => new AnswerEnds().add(Buffer.from(`${counted('a')}b`))).toThrow('more than it was asked for');
  });
});
