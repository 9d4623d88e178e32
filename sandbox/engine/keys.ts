import { createRandom } from './random.ts';

const ROLES = [
  'admin', // ProjectAdmin of the company's project
  'readonly', // Viewer
  'noperms', // no permission rows
  'incidentRead', // ReadProjectIncident only
  'invalid', // a UUID that is no key
  'other', // ProjectAdmin of a second project
  'master', // master key of the instance
  'expired', // ProjectAdmin, but past its expiry
] as const;

/** Keys of a sandbox by role. The first six are what `replay.mjs` asks for; all are UUIDs and follow from the seed number. */
export type SandboxKeys = Readonly<Record<(typeof ROLES)[number], string>>;

/** Makes the keys of a seed number. */
export function makeKeys(seed: number): SandboxKeys {
  const random = createRandom(seed ^ 0x5eed);
  return Object.fromEntries(ROLES.map((role) => [role, random.uuid()])) as SandboxKeys;
}
