/** Cuts English endings off so that forms of a word meet. Meant for matching, not for reading. */

const VOWEL = /[aeiouy]/u;
const DOUBLED = /([bdfgmnprt])\1$/u;

/** `monitors`, `monitoring` and `monitored` give `monitor`; `rotate` and `rotation` give `rotat`. Placeholders stay. */
export function stem(word: string): string {
  if (word.length < 4 || word.startsWith('<') || !/^[a-z]+$/u.test(word)) return word;
  return withoutSuffix(withoutParticiple(singular(word)));
}

function singular(word: string): string {
  if (!word.endsWith('s') || /(?:ss|us|is)$/u.test(word)) return word;
  if (word.endsWith('ies')) return word.length > 4 ? `${word.slice(0, -3)}y` : word.slice(0, -1);
  if (/(?:s|x|z|ch|sh)es$/u.test(word)) return word.slice(0, -2);
  return word.slice(0, -1);
}

function withoutParticiple(word: string): string {
  if (word.endsWith('ied')) return word.length > 4 ? `${word.slice(0, -3)}y` : word;
  const ending = /(?:ed|ing)$/u.exec(word)?.[0];
  if (!ending) return word;
  const rest = word.slice(0, -ending.length);
  if (rest.length < 3 || !VOWEL.test(rest) || word.endsWith('eed')) return word;
  return DOUBLED.test(rest) ? rest.slice(0, -1) : rest;
}

function withoutSuffix(word: string): string {
  if (word.length > 6 && word.endsWith('tion')) return word.slice(0, -3);
  if (word.length > 6 && word.endsWith('ally')) return word.slice(0, -4);
  if (word.length > 5 && word.endsWith('ly')) return word.slice(0, -2);
  if (word.length > 3 && word.endsWith('e')) return word.slice(0, -1);
  return word;
}
