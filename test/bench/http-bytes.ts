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

/**
 * Tells where each answer of a connection ends, without keeping it: one answer at a time, whose status is all that is read
 * of it. What comes in chunks, or begins in the middle of what was read, costs more.
 */
export class AnswerEnds {
  /** Of the answer that is under way or has just ended. */
  status = 0;
  /** Bytes of its body, as they were sent. */
  length = 0;
  #left = -1;
  #cutter: HttpCutter | undefined;
  #head: Buffer | undefined;

  /** Takes what was read, and tells whether the answer is whole with it. The bytes may be overwritten afterwards. */
  add(bytes: Buffer): boolean {
    if (this.#cutter !== undefined) return this.#addChunks(bytes);
    if (this.#left >= 0) return this.#count(bytes.length);
    const all = this.#head === undefined ? bytes : Buffer.concat([this.#head, bytes]);
    const end = all.indexOf(END);
    if (end < 0) {
      this.#head = Buffer.from(all);
      return false;
    }
    this.#head = undefined;
    const head = all.toString('latin1', 0, end);
    this.status = Number(head.slice(9, 12));
    if (CHUNKED.test(head)) {
      this.#cutter = new HttpCutter();
      return this.#addChunks(all);
    }
    this.length = Number(LENGTH.exec(head)?.[1] ?? 0);
    this.#left = this.length;
    return this.#count(all.length - end - END.length);
  }

  #count(bytes: number): boolean {
    this.#left -= bytes;
    if (this.#left < 0) throw new Error('The server sent more than it was asked for');
    if (this.#left > 0) return false;
    this.#left = -1;
    return true;
  }

  #addChunks(bytes: Buffer): boolean {
    for (const { body } of this.#cutter?.add(Buffer.from(bytes)) ?? []) {
      this.length = body.length;
      this.#cutter = undefined;
      return true;
    }
    return false;
  }
}
