/** What is written of a fault: where it was met and what it says, and nothing of what a request or a setting brought. */
import { visible } from '../basics/visible.ts';
import { withoutKeys, withoutPasted } from '../guard/audit/pasted-secrets.ts';
import { unpackedStack } from './unpacked-stack.ts';

/** Shorter ones stand in every text. */
const LEAST = 6;
const LONGEST = 8_000;

/** Values of settings that no output may hold, the longest first. */
let secrets: readonly string[] = [];

/** From now on no fault that is told holds one of these, nor how it is written in an address. */
export function hideInFaults(values: readonly (string | undefined)[]): void {
  const given = values.filter((value) => value !== undefined && value.length >= LEAST) as string[];
  secrets = [...new Set(given.flatMap((value) => [value, encodeURIComponent(value)]))].sort(
    (one, other) => other.length - one.length,
  );
}

/** A fault as a text. Its properties are left out: those of clients hold what they sent. Whatever may be a key is hidden. */
export function faultText(fault: unknown): string {
  const said = fault instanceof Error ? unpackedStack(fault.stack ?? fault.message) : String(fault);
  return withoutPasted(withoutHidden(said.slice(0, LONGEST)));
}

/** A text for the operator without those values, and without whatever may be a key. */
export function withoutHidden(said: string): string {
  let text = visible(said);
  for (const secret of secrets) text = text.replaceAll(secret, '(hidden)');
  return withoutKeys(text, () => true);
}
