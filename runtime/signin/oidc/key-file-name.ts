/** How files of a directory are called that has one for each value of a claim. */

/** Of names in secrets that are mounted, and of most file systems. */
const LONGEST = 253;

/**
 * The name for a value: small letters, figures, dots and dashes as they are, and every other byte of UTF-8 as `_` and two
 * figures. So no two values share a file, not even where names are the same in either case, and none leads elsewhere:
 * `ana@example.com` is `ana_40example.com`. Undefined for what is no text, or too long.
 */
export function keyFileName(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '' || value.length > LONGEST) return undefined;
  const bytes = [...Buffer.from(value, 'utf8')];
  const name = bytes.map((byte, at) =>
    isPlain(byte, at === 0 || at === bytes.length - 1) ? String.fromCharCode(byte) : escaped(byte),
  );
  const text = name.join('');
  return text.length > LONGEST ? undefined : text;
}

/** A dot at either end means something to file systems. */
function isPlain(byte: number, isAtEnd: boolean): boolean {
  return (isAtEnd ? /[a-z0-9-]/ : /[a-z0-9.-]/).test(String.fromCharCode(byte));
}

function escaped(byte: number): string {
  return `_${byte.toString(16).padStart(2, '0')}`;
}
