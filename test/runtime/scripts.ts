/** Characters by the script or code they belong to, for texts that are generated. */

/** Characters of a Unicode script, as many as there are in the planes people write in. */
function charactersOf(script: string): string[] {
  const isIn = new RegExp(`^\\p{Script=${script}}$`, 'u');
  const found: string[] = [];
  for (let code = 0x80; code < 0x2_0000 && found.length < 3000; code++) {
    if (code === 0xd800) code = 0xe000;
    const character = String.fromCodePoint(code);
    if (isIn.test(character)) found.push(character);
  }
  return found;
}

const SCRIPTS =
  'Adlam Arabic Armenian Balinese Bengali Bopomofo Braille Buginese Canadian_Aboriginal Cherokee Common Coptic Cuneiform Cypriot Cyrillic Deseret Devanagari Egyptian_Hieroglyphs Ethiopic Georgian Glagolitic Gothic Greek Gujarati Gurmukhi Han Hangul Hebrew Hiragana Inherited Javanese Kannada Katakana Khmer Lao Latin Limbu Linear_B Lisu Malayalam Mongolian Myanmar New_Tai_Lue Nko Ogham Ol_Chiki Oriya Osage Phoenician Runic Sinhala Sundanese Syriac Tagalog Tai_Le Tamil Telugu Thaana Thai Tibetan Tifinagh Vai Yi'.split(
    ' ',
  );

const set = (characters: string | readonly string[]): readonly string[] => [...characters];
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const CODES: Readonly<Record<string, readonly string[]>> = {
  'small letters': set(LOWER),
  'capital letters': set(LOWER.toUpperCase()),
  'letters of both cases': set(LOWER + LOWER.toUpperCase()),
  digits: set(DIGITS),
  hex: set(`${DIGITS}abcdef`),
  'hex in capitals': set(`${DIGITS}ABCDEF`),
  base32: set(`${LOWER.toUpperCase()}234567`),
  base64: set(`${LOWER}${LOWER.toUpperCase()}${DIGITS}+/`),
  base64url: set(`${LOWER}${LOWER.toUpperCase()}${DIGITS}-_`),
  'signs of ASCII': set('!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'),
  ASCII: Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)),
  blanks: set(' \t\n'),
  'control characters': Array.from({ length: 32 }, (_, at) => String.fromCharCode(at)),
  'line drawing': Array.from({ length: 128 }, (_, at) => String.fromCharCode(0x2500 + at)),
  arrows: Array.from({ length: 112 }, (_, at) => String.fromCharCode(0x2190 + at)),
  emoji: Array.from({ length: 80 }, (_, at) => String.fromCodePoint(0x1f600 + at)),
  pictographs: Array.from({ length: 256 }, (_, at) => String.fromCodePoint(0x1f900 + at)),
  'private use': Array.from({ length: 256 }, (_, at) => String.fromCharCode(0xe000 + at)),
  'Cyrillic of Russian': set('абвгдежзийклмнопрстуфхцчшщъыьэюя'),
  'letters of Polish': set('aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż'),
  'accented letters': set('àáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿß'),
};

/** Name -> characters: every script people write in, and the codes that programs write. */
export const SCRIPT_CHARACTERS: readonly (readonly [name: string, characters: readonly string[]])[] = [
  ...SCRIPTS.map((script) => [script, charactersOf(script)] as const),
  ...Object.entries(CODES),
];
