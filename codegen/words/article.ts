/** `a` or `an`, by sound: acronyms are spelt out, except those that are spoken as words. */
export function articleOf(noun: string): 'a' | 'an' {
  const word = /^[^\s-]*/.exec(noun)?.[0] ?? '';
  if (/^(user|uni[fotqv]|use|one|euro|once)/i.test(word) || SPOKEN.has(word)) return 'a';
  if (/^[A-Z]{2,}s?$/.test(word)) return /^[AEFHILMNORSX]/.test(word) ? 'an' : 'a';
  return /^([aeiou]|hour|honest)/i.test(word) ? 'an' : 'a';
}

const SPOKEN: ReadonlySet<string> = new Set(['RUM', 'SCIM', 'SAML', 'SIM', 'LAN', 'MAC', 'NAT', 'REST']);
