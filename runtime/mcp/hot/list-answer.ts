import { promisify } from 'node:util';
import { constants, crc32, deflateRaw } from 'node:zlib';
import { once } from '../../basics/once.ts';
import type { Era, RequestId } from '../protocol.ts';
import type { Deflated, ToolList, ToolServer } from '../tool-server.ts';
import { besideList } from '../welcome.ts';

const deflate = promisify(deflateRaw);

const BEGINNING = Buffer.from('{"result":{"tools":');

/** A whole tools/list answer: its pieces in order, to be written one after the other, and their length together. */
export interface ListAnswer {
  readonly chunks: readonly Buffer[];
  readonly length: number;
  readonly encoding: 'gzip' | undefined;
}

/**
 * The tools/list answers of one surface from bytes computed once. The answer begins with what never varies and ends
 * with the era's fields and the id, as the SDK orders them; so the compressed form too has a constant beginning.
 */
export class ListAnswers {
  readonly #start: readonly Buffer[];
  readonly #startLength: number;
  readonly #modernTail: string;
  readonly #compress: () => Promise<void>;
  /** With the header of gzip before it. */
  #compressed: Deflated | undefined;

  constructor(list: ToolList, toolServer: Pick<ToolServer, 'name' | 'version' | 'isOfCaller'>) {
    this.#start = [BEGINNING, list.json];
    this.#startLength = BEGINNING.length + list.json.length;
    this.#compressed = list.deflated && withHeader(list.deflated);
    this.#compress = once(async () => {
      this.#compressed = withHeader(await compressList(list.json));
    });
    this.#modernTail = `,${JSON.stringify(besideList(toolServer)).slice(1, -1)}`;
  }

  /** Bytes that it keeps. */
  get bytes(): number {
    return this.#startLength + (this.#compressed?.bytes.length ?? 0);
  }

  /** The answer to request `id`. Compressed where wanted and ready; the first to want it starts the compression. */
  answer(era: Era, id: RequestId, wantsGzip: boolean): ListAnswer {
    const fields = era === 'modern' ? this.#modernTail : '';
    const tail = Buffer.from(`${fields}},"jsonrpc":"2.0","id":${JSON.stringify(id)}}`);
    if (wantsGzip && this.#compressed !== undefined) return gzip(this.#compressed, this.#startLength, tail);
    if (wantsGzip) this.#compress().catch(() => {}); // Off the main thread; until then it goes out as it is.
    return whole([...this.#start, tail], undefined);
  }
}

/**
 * Compresses the constant beginning of a list answer. A sync flush ends on a byte boundary with the stream still open,
 * so that a block with the tail can follow. The build does it for the generated list.
 */
export async function compressList(json: Buffer): Promise<Deflated> {
  const content = Buffer.concat([BEGINNING, json]);
  const bytes = await deflate(content, { level: 9, finishFlush: constants.Z_SYNC_FLUSH });
  return { bytes, crc: crc32(content) };
}

function whole(chunks: readonly Buffer[], encoding: ListAnswer['encoding']): ListAnswer {
  return { chunks, length: chunks.reduce((sum, chunk) => sum + chunk.length, 0), encoding };
}

/** RFC 1952: magic, deflate, no flags, no time, best compression, unknown system. */
const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 0xff]);
const STORED_BLOCK_MAX = 0xffff;
const BLOCK_HEAD = 5;
const TRAILER = 8;

function withHeader({ bytes, crc }: Deflated): Deflated {
  return { bytes: Buffer.concat([GZIP_HEADER, bytes]), crc };
}

/** One gzip member (some clients read only the first): the open stream, the tail as final stored block, checksums. */
function gzip({ bytes, crc }: Deflated, length: number, tail: Buffer): ListAnswer {
  return whole([bytes, endOfGzip(tail, crc, length + tail.length)], 'gzip');
}

/** In one piece: each that is written by itself costs as much as a kilobyte. */
function endOfGzip(tail: Buffer, crc: number, length: number): Buffer {
  const blocks = Math.ceil(tail.length / STORED_BLOCK_MAX);
  const end = Buffer.allocUnsafe(tail.length + BLOCK_HEAD * blocks + TRAILER);
  let at = 0;
  for (let start = 0; start < tail.length; start += STORED_BLOCK_MAX) {
    const next = Math.min(start + STORED_BLOCK_MAX, tail.length);
    at = end.writeUInt8(next === tail.length ? 1 : 0, at);
    at = end.writeUInt16LE(next - start, at);
    at = end.writeUInt16LE((next - start) ^ STORED_BLOCK_MAX, at);
    at += tail.copy(end, at, start, next);
  }
  at = end.writeUInt32LE(crc32(tail, crc), at);
  end.writeUInt32LE(length % 2 ** 32, at);
  return end;
}
