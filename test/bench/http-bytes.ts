/** Whole HTTP messages in what a connection brings: as little work as can be, for the two ends of a benchmark. */

const END = Buffer.from('\r\n\r\n');
const LENGTH = /\r\ncontent-length: *(\d+)/i;
const CHUNKED = /\r\ntransfer-encoding: *chunked/i;

export interface HttpBytes {
  readonly head: string;
  readonly body: Buffer;
}

/** Cuts a stream of bytes into messages of HTTP/1.1 whose length is told, or that come in chunks. */
export class HttpCutter {
  #rest: Buffer = Buffer.alloc(0);

  /** The messages that are whole with these bytes. */
  *add(bytes: Buffer): Generator<HttpBytes> {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    for (;;) {
      const end = this.#rest.indexOf(END);
      if (end < 0) return;
      const head = this.#rest.toString('latin1', 0, end);
      const start = end + END.length;
      const found = CHUNKED.test(head)
        ? this.#chunks(start)
        : this.#counted(start, Number(LENGTH.exec(head)?.[1] ?? 0));
      if (found === undefined) return;
      this.#rest = this.#rest.subarray(found.next);
      yield { head, body: found.body };
    }
  }

  #counted(start: number, length: number): { readonly body: Buffer; readonly next: number } | undefined {
    const next = start + length;
    return this.#rest.length < next ? undefined : { body: this.#rest.subarray(start, next), next };
  }

  #chunks(start: number): { readonly body: Buffer; readonly next: number } | undefined {
    const parts: Buffer[] = [];
    for (let at = start; ; ) {
      const line = this.#rest.indexOf('\r\n', at);
      if (line < 0) return undefined;
      const length = Number.parseInt(this.#rest.toString('latin1', at, line), 16);
      const next = line + 2 + length + 2;
      if (this.#rest.length < next) return undefined;
      if (length === 0) return { body: Buffer.concat(parts), next };
      parts.push(this.#rest.subarray(line + 2, next - 2));
      at = next;
    }
  }
}
