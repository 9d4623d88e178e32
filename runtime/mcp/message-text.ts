import { isUtf8 } from 'node:buffer';

/** The text of a message, and what is wrong with its bytes: MCP is UTF-8 only. */
interface MessageText {
  readonly text: string;
  readonly problem?: string;
}

/** Decodes what a client sent. A byte order mark is skipped; a text in UTF-16 is read too, so that its id can be told. */
export function textOf(bytes: Buffer): MessageText {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return utf8(bytes.subarray(3));
  const isLittle = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] !== 0 && bytes[1] === 0);
  const isBig = (bytes[0] === 0xfe && bytes[1] === 0xff) || (bytes[0] === 0 && bytes[1] !== 0 && bytes.length > 1);
  if (!isLittle && !isBig) return utf8(bytes);
  const even = bytes.subarray(0, bytes.length - (bytes.length % 2));
  const text = (isLittle ? even : Buffer.from(even).swap16()).toString('utf16le');
  return { text: text.replace(/^\ufeff/, ''), problem: 'it looks like UTF-16: send it as UTF-8' };
}

function utf8(bytes: Buffer): MessageText {
  const text = bytes.toString('utf8');
  return isUtf8(bytes) ? { text } : { text, problem: 'it is not UTF-8: send it as UTF-8' };
}
