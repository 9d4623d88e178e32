/** What is plainly no key: what people paste, and what programs send for a key that they were never given. */

/** Says after the name of a header or variable what is wrong with its text, and what to give instead. Never repeats a secret. */
interface KeyFault {
  readonly wrong: string;
  readonly next: string;
}

const UUID_TEXT = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const UUID = new RegExp(`^${UUID_TEXT}$`, 'i');
const UUIDS = new RegExp(UUID_TEXT, 'gi');

/** Whether a text looks as the keys of the platform do: OneUptime answers "Invalid API Key" to whatever is no UUID. */
export function isKeyLike(text: string): boolean {
  return UUID.test(text);
}

const IN_SCHEME = new RegExp(`^[a-z][\\w-]*[\\s:=]+(?:\\w+=)?["']?${UUID_TEXT}["']?$`, 'i');

/** Whether a text is a word and a key: a scheme of `Authorization` that somebody thought of. */
export function isKeyInScheme(text: string): boolean {
  return IN_SCHEME.test(text);
}

/** Three parts of base64url, or the five of one that is encrypted, the first being the beginning of JSON. */
const TOKEN = /^eyJ[\w-]*(?:\.[\w-]*){2,4}$/;

/** Whether a text is a JSON Web Token: what gateways and logins hand out, and the platform does not. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** No key is longer, and what is read of a text must not grow with it. */
export const MAX_KEY = 1024;

/**
 * What is wrong with a text that plainly is no key; undefined for what may be one. Other releases may make other keys, so
 * whatever shows none of these signs is left to the platform.
 */
export function keyFault(text: string): KeyFault | undefined {
  if (isKeyLike(text)) return undefined;
  if (text.length > MAX_KEY) return { wrong: 'is longer than any key', next: ITSELF };
  for (const { sign, wrong, next = ITSELF } of SIGNS) {
    const found = typeof sign === 'function' ? sign(text) : sign.exec(text)?.[0];
    if (found !== undefined) return { wrong: wrong(found), next };
  }
  return undefined;
}

interface Sign {
  /** Matches, or gives, the piece that shows it. */
  readonly sign: RegExp | ((text: string) => string | undefined);
  readonly wrong: (found: string) => string;
  readonly next?: string;
}

const ITSELF = 'give the key itself';
const ALONE = 'give the key alone';
const FILL_IN = 'give the key itself, or see that the client fills it in';

/** The forms in which files of settings name what is to be filled in. */
const PLACEHOLDER =
  /[$#%]\{[^}]{0,80}\}?|\$\([^)]{0,80}\)?|\{\{[^}]{0,80}\}{0,2}|%[a-z_]\w{0,60}%|\{[a-z]+:[^}"]{0,80}\}|^["']?\$(?:env:)?[a-z_]\w{0,60}["']?$|^["']?[<[{(][^"]{0,80}[>\]})]["']?$|^(?:__|@)\w{1,60}(?:__|@)$/i;
const BRACKETED = new RegExp(`^\\$?[<[{(]+\\s*${UUID_TEXT}\\s*[>\\]})]+$`, 'i');
/** What stands before a key in headers and files of settings. */
const NAME = '(?:authorization|(?:x[-_ ]?)?api[-_ ]?key|oneuptime_api_key|bearer|token|basic)';
const QUOTE = '["\'`“”„‘’«»]';

/** The first that shows is told. */
const SIGNS: readonly Sign[] = [
  {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    sign: /[\u0000-\u001f\u007f]/,
    wrong: () => 'holds line breaks or control characters',
    next: 'copy the key again, as one line',
  },
  {
    sign: /^["']?(?:undefined|null|none|nil|nan|true|false|\[object \w+\])["']?$/i,
    wrong: (found) => `holds ${found.replace(/["']/g, '')}, which programs write where they were given no key`,
  },
  { sign: BRACKETED, wrong: () => 'stands in brackets', next: 'leave the brackets out' },
  { sign: PLACEHOLDER, wrong: (found) => `holds ${named(found)}, which nothing has filled in`, next: FILL_IN },
  { sign: /^\s*[{[]\s*["{[]/, wrong: () => 'holds JSON', next: ALONE },
  { sign: /:\/\//, wrong: () => 'holds an address', next: ITSELF },
  { sign: new RegExp(`^["']?${NAME}[:=\\s]*["']?$`, 'i'), wrong: () => 'holds a name in place of a key', next: ITSELF },
  {
    sign: new RegExp(`^["']?${NAME}(?=[\\s:=])`, 'i'),
    wrong: (found) => `begins with the word ${found.replace(/["']/g, '')}, which is no part of a key`,
    next: 'give only what stands behind it',
  },
  {
    sign: /oneuptime_api_key|^(?:@|file:)?(?:~|\.{1,2})?\/[\w.-]+\/|^@?(?:~|\.{1,2})\/|^[a-z]:\\/i,
    wrong: () => 'holds the name of a variable or file in place of a key',
    next: FILL_IN,
  },
  {
    sign: new RegExp(`^\\\\?${QUOTE}|${QUOTE}$`),
    wrong: () => 'stands in quotation marks',
    next: 'leave the quotation marks out',
  },
  {
    sign: /[*•…]{2,}|\.{3}|(?:^|[^a-z0-9])x{3,}(?:[^a-z0-9]|$)/i,
    wrong: () => 'holds a masked key, as it is shown and not as it is',
  },
  { sign: exampleWords, wrong: () => 'holds an example in place of a key', next: ITSELF },
  {
    sign: (text) => ((text.match(UUIDS)?.length ?? 0) > 1 ? text : undefined),
    wrong: () => 'holds several keys',
    next: 'give one',
  },
  {
    sign: /\p{Cf}|\u00a0/u,
    wrong: (found) => `holds a character that is not seen (U+${hex(found)})`,
    next: 'copy the key again, without it',
  },
  { sign: /\s/, wrong: () => 'holds blanks, which no key has', next: 'copy the key again' },
  { sign: /[^\x21-\x7e]/, wrong: () => 'holds characters that no key has', next: 'copy the key again' },
  {
    sign: new RegExp(`(?:^|[^\\w-])${UUID_TEXT}(?:[^\\w-]|$)`, 'i'),
    wrong: () => 'holds more than a key',
    next: ALONE,
  },
];

const hex = (text: string): string => (text.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');

/** A placeholder by its name; by none where it may hold what is secret: a name has words in it, and no figures. */
function named(placeholder: string): string {
  const bare = placeholder.replace(/^["']|["']$/g, '');
  const isName = /^[$%<{[(]+[a-z][a-z _.:-]*[%>}\])]*$/i.test(bare) || /^__[a-z_]+__$/i.test(bare);
  return isName && /key|token|secret|oneuptime/i.test(bare) ? `the placeholder ${bare}` : 'a placeholder';
}

const SAID_TO_THE_READER = new Set(
  'your my insert replace paste enter put change fill example sample dummy placeholder actual real'.split(' '),
);
const SAID_OF_A_KEY = new Set(
  'api key keys apikey token secret credential credentials uuid one uptime oneuptime project access the me this here value in process env os environ secrets vars'.split(
    ' ',
  ),
);
const ALONE_ENOUGH = /^(?:placeholder|redacted|changeme|todo|tbd|hidden|masked|n\/a|apikey|api_?key)$/i;

/** "your project API key", YOUR_API_KEY, change-me: words for the reader of a manual. */
function exampleWords(text: string): string | undefined {
  if (ALONE_ENOUGH.test(text)) return text;
  const spaced = /^[a-z]+(?:[A-Z][a-z]+)+$/.test(text) ? text.replace(/[A-Z]/g, ' $&') : text;
  const words: readonly string[] = spaced.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const isOfAKey = (word: string) => SAID_OF_A_KEY.has(word);
  const isInstruction = words.some((word) => SAID_TO_THE_READER.has(word)) && words.some(isOfAKey);
  return isInstruction || (words.length > 1 && words.every(isOfAKey)) ? text : undefined;
}
