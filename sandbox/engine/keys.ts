import { createRandom } from './random.ts';

/** Keys of a sandbox by role. The first six are what `replay.mjs` asks for; all are UUIDs and follow from the seed number. */
export interface SandboxKeys {
  /** ProjectAdmin of the company's project. */
  readonly admin: string;
  /** Viewer. */
  readonly readonly: string;
  /** No permission rows. */
  readonly noperms: string;
  /** ReadProjectIncident only. */
  readonly incidentRead: string;
  /** A UUID that is no key. */
  readonly invalid: string;
  /** ProjectAdmin of a second project. */
  readonly other: string;
  /** Master key of the instance. */
  readonly master: string;
  /** ProjectAdmin, but past its expiry. */
  readonly expired: string;
}

/** Makes the keys of a seed number. */
export function makeKeys(seed: number): SandboxKeys {
  const random = createRandom(seed ^ 0x5eed);
  return {
    admin: random.uuid(),
    readonly: random.uuid(),
    noperms: random.uuid(),
    incidentRead: random.uuid(),
    invalid: random.uuid(),
    other: random.uuid(),
    master: random.uuid(),
    expired: random.uuid(),
  };
}
