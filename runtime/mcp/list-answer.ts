import { promisify } from 'node:util';
import { constants, crc32, deflateRaw } from 'node:zlib';
import type { ToolList } from './host.ts';
import { type Era, LIST_CACHE, META, type RequestId } from './protocol.ts';

const deflate = promisify(deflateRaw);

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
  readonly #prefix: Buffer;
  readonly #modernTail: string;
  #deflated: Buffer | undefined;
  #prefixCrc = 0;
  #isDeflating = false;

  constructor(list: ToolList, server: { readonly name: string; readonly version: string }) {
    this.#prefix = Buffer.concat([Buffer.from('{"result":{"tools":'), list.json]);
    const meta = { [META.serverInfo]: { name: server.name, version: server.version } };
    this.#modernTail = `,${JSON.stringify({ resultType: 'complete', ...LIST_CACHE, _meta: meta }).slice(1, -1)}`;
  }

  /** The answer to request `id`. Compressed where wanted and ready; the first to want it starts the compression. */
  answer(era: Era, id: RequestId, wantsGzip: boolean): ListAnswer {
    const fields = era === 'modern' ? this.#modernTail : '';
    const tail = Buffer.from(`${fields}},"jsonrpc":"2.0","id":${JSON.stringify(id)}}`);
    if (!wantsGzip) return plain(this.#prefix, tail);
    if (this.#deflated !== undefined) return gzip(this.#deflated, this.#prefixCrc, this.#prefix.length, tail);
    void this.compress();
    return plain(this.#prefix, tail);
  }

  /** Compresses the constant part, off the main thread; once. */
  async compress(): Promise<void> {
    if (this.#isDeflating) return;
    this.#isDeflating = true;
    // A sync flush ends on a byte boundary with the stream still open, so that a block with the tail can follow.
    const deflated = await deflate(this.#prefix, { level: 9, finishFlush: constants.Z_SYNC_FLUSH });
    this.#prefixCrc = crc32(this.#prefix);
    this.#deflated = deflated;
  }
}

function plain(prefix: Buffer, tail: Buffer): ListAnswer {
  return { chunks: [prefix, tail], length: prefix.length + tail.length, encoding: undefined };
}

/** RFC 1952: magic, deflate, no flags, no time, best compression, unknown system. */
const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 0xff]);
const STORED_BLOCK_MAX = 0xffff;

/** One gzip member (some clients read only the first): the open stream, the tail as final stored block, checksums. */
function gzip(deflated: Buffer, prefixCrc: number, prefixLength: number, tail: Buffer): ListAnswer {
  const blocks: Buffer[] = [];
  for (let start = 0; start < tail.length; start += STORED_BLOCK_MAX) {
    const part = tail.subarray(start, start + STORED_BLOCK_MAX);
    const head = Buffer.alloc(5);
    head.writeUInt8(start + part.length === tail.length ? 1 : 0, 0);
    head.writeUInt16LE(part.length, 1);
    head.writeUInt16LE(part.length ^ STORED_BLOCK_MAX, 3);
    blocks.push(head, part);
  }
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(tail, prefixCrc), 0);
  trailer.writeUInt32LE((prefixLength + tail.length) % 2 ** 32, 4);
  const end = Buffer.concat([...blocks, trailer]);
  const length = GZIP_HEADER.length + deflated.length + end.length;
  return { chunks: [GZIP_HEADER, deflated, end], length, encoding: 'gzip' };
}

/** Whether `Accept-Encoding` allows gzip; a quality of zero forbids it. */
export function acceptsGzip(acceptEncoding: string | string[] | undefined): boolean {
  return /(^|[\s,])(gzip|\*)\s*(?!\s*;\s*q=0(\.0*)?\s*(,|$))(;|,|$)/i.test(String(acceptEncoding ?? ''));
}
