/** Characters that no reader sees, by kind, and how a text is searched for them. */

const range = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, at) => String.fromCodePoint(from + at));
/** Kind -> what it is made of. */
export const UNSEEN: Readonly<Record<string, readonly string[]>> = {
  'controls of ASCII': range(0, 31).filter((one) => one !== '\n' && one !== '\t'),
  'controls beyond ASCII': range(0x7f, 0x9f),
  'the Arabic letter mark': ['\u061c'],
  'soft hyphens': ['\u00ad'],
  'lone carriage returns': ['\r'],
  'line and paragraph separators': ['\u2028', '\u2029'],
  'zero widths': ['\u200b', '\u2060', '\ufeff', '\u034f', '\u180e'],
  'marks and turns of direction': ['\u200e', '\u200f', ...range(0x202a, 0x202e), ...range(0x2066, 0x2069)],
  'invisible operators': range(0x2060, 0x2065),
  'deprecated format characters': range(0x206a, 0x206f),
  'fillers of Hangul': ['\u115f', '\u1160', '\u3164', '\uffa0'],
  'selectors of Mongolian': ['\u180b', '\u180c', '\u180d', '\u180f'],
  'marks of annotation': ['\ufff9', '\ufffa', '\ufffb'],
  'variation selectors': [...range(0xfe00, 0xfe0f)],
  'more variation selectors': range(0xe0100, 0xe01ef),
  tags: range(0xe0000, 0xe007f),
  'marks of music and shorthand': [...range(0x1d173, 0x1d17a), ...range(0x1bca0, 0x1bca3)],
  'halves of characters': ['\ud83d', '\udea8'],
  'joiners among Latin letters': ['\u200c', '\u200d'],
  'colours of a terminal': ['\u001b[31m', '\u001b[0;1m', '\u009b32m', '\u001b[38;5;196m'],
  'moves of a cursor': ['\u001b[2J', '\u001b[1;1H', '\u001b7', '\u001b(B'],
  'titles and links of a terminal': ['\u001b]0;title\u0007', '\u001b]8;;https://example.com\u001b\\'],
};

/** What may stand in the place of something unseen: a line end of ours, the sign of what cannot be read. */
export const STAND_INS = /[\n\ufffd]/g;
/** All single characters that no result may hold; a half of one is looked for beside them. */
const ALL_UNSEEN = [...new Set(Object.values(UNSEEN).flat())].filter((one) => [...one].length === 1);
const HALF = /\p{Surrogate}/u;
/** Whether a text holds none of them. */
export const clean = (text: string): boolean =>
  !HALF.test(text) && !ALL_UNSEEN.some((one) => !HALF.test(one) && text.includes(one));
