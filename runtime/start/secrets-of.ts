/** What settings hold that nobody may read. */
import type { Settings } from './settings.ts';

/** Keys and logins, as they are and as they stand in addresses. */
export function secretsOf({ credential, sealKey, redisUrl, metricsToken }: Settings): (string | undefined)[] {
  const login = redisUrl === undefined ? undefined : new URL(redisUrl);
  return [
    credential?.key,
    sealKey,
    ...sealSecrets(sealKey),
    metricsToken,
    redisUrl,
    login?.password,
    login && plain(login.password),
  ];
}

/** The secrets that `SEAL_KEY` is made of: the first seals, all of them open. */
export function sealSecrets(sealKey: string | undefined): readonly string[] {
  return sealKey?.split(',').map((secret) => secret.trim()) ?? [];
}

/** As it was before it stood in an address. */
function plain(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
