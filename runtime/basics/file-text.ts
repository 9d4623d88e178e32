/**
 * The text of a file's bytes, without a byte order mark. Editors put one before UTF-8, and PowerShell writes UTF-16 where
 * nothing else is said.
 */
export function fileText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const isLittle = first === 0xff && second === 0xfe;
  const isBig = first === 0xfe && second === 0xff;
  // The decoder leaves the mark out.
  return new TextDecoder(isLittle ? 'utf-16le' : isBig ? 'utf-16be' : 'utf-8').decode(bytes);
}
