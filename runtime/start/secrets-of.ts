/** What settings hold that nobody may read. */
import type { Settings } from './settings.ts';

/** Keys and logins, as they are and as they stand in addresses. */
export function secretsOf({ credential, sealKey, redisUrl }: Settings): (string | undefined)[] {
  const login = redisUrl === undefined ? undefined : new URL(redisUrl);
  return [credential?.key, sealKey, redisUrl, login?.password, login && plain(login.password)];
}

/** As it was before it stood in an address. */
function plain(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
