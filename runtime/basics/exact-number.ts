/** Numbers as they are written in texts, and what becomes of them when they are read. Linear in their length. */

interface Decimal {
  /** Without zeros at either end. */
  readonly digits: string;
  /** Of ten, which the digits are multiplied by. */
  readonly power: number;
}

const ZERO = 0x30;

/**
 * Whether reading a decimal number makes another one of it: a whole one that loses digits, however it is written, or one
 * too large to be read at all. Fractions are rounded by nature.
 */
export function isChangedByReading(written: string): boolean {
  const read = Number(written);
  if (Math.abs(read) <= Number.MAX_SAFE_INTEGER) return false;
  if (!Number.isFinite(read)) return !Number.isNaN(read);
  const [given, kept] = [decimalOf(written), decimalOf(String(read))];
  return given.power >= 0 && (given.digits !== kept.digits || given.power !== kept.power);
}

function decimalOf(written: string): Decimal {
  const [number = '', power = '0'] = written.trim().replace(/^[+-]/, '').split(/e/i);
  const [whole = '', fraction = ''] = number.split('.');
  const all = whole + fraction;
  let [from, to] = [0, all.length];
  while (all.charCodeAt(from) === ZERO) from += 1;
  while (to > from && all.charCodeAt(to - 1) === ZERO) to -= 1;
  return { digits: all.slice(from, to), power: Number(power) - fraction.length + all.length - to };
}
