/** Headers that may bring a key, in the order in which they are named. */
export const KEY_HEADERS = ['x-api-key', 'apikey', 'authorization'] as const;

export type KeyHeader = (typeof KEY_HEADERS)[number];

const SAID: Readonly<Record<KeyHeader, string>> = {
  'x-api-key': 'x-api-key',
  apikey: 'apikey',
  authorization: 'Authorization: Bearer',
};

/** Where a key is looked for, as it is said to people: "x-api-key, apikey or Authorization: Bearer". */
export function saidKeyHeaders(headers: readonly KeyHeader[] = KEY_HEADERS): string {
  const said = headers.map((header) => SAID[header]);
  const last = said.pop() ?? '';
  return said.length === 0 ? last : `${said.join(', ')} or ${last}`;
}
