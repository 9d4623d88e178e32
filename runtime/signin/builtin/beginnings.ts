/** What is begun at the sign-in and kept until somebody ends it: how much of it an address may begin, and all of them together. */
import type { IncomingMessage } from 'node:http';
import type { Attempts } from './attempts.ts';
import { PLACES } from './places.ts';

const SECONDS = 15 * 60;
/** `ofAll`: fewer than are kept of usual length, so that nobody’s is pushed out by those of others. */
const MOST: Readonly<Record<string, { readonly ofAddress: number; readonly ofAll: number }>> = {
  [PLACES.authorize]: { ofAddress: 300, ofAll: 4_500 },
  [PLACES.deviceCode]: { ofAddress: 60, ofAll: 3_000 },
};

/** More was begun than is kept. */
export class TooMuchBegun extends Error {
  /** After so long there is room again. */
  readonly seconds = SECONDS;
}

export class Beginnings {
  readonly #attempts: Attempts;

  constructor(attempts: Attempts) {
    this.#attempts = attempts;
  }

  /** Counts one more at an address of the sign-in. Rejects with `TooMuchBegun`. */
  async count(request: IncomingMessage, place: string): Promise<void> {
    const most = MOST[place];
    if (most === undefined) return;
    const what = `begin ${place}`;
    const isTooMuch =
      (await this.#attempts.take(what, request, { most: most.ofAddress, seconds: SECONDS })) ||
      // Whoever has had a share takes nothing from that of all.
      (await this.#attempts.takeOfAll(what, { most: most.ofAll, seconds: SECONDS }));
    if (isTooMuch) throw new TooMuchBegun('Too much was begun.');
  }
}
