/** How much of what a caller may use, as the operator says it. */
export interface CallBounds {
  /** Tool calls in a minute, of one key. */
  readonly key?: number;
  /** Of one person who has signed in; of one key where nobody signs in. */
  readonly user?: number;
  /** Within ten seconds. */
  readonly burst?: number;
  /** Under way at once, in one process. */
  readonly concurrent?: number;
  /** In a day that begins with the first of them. */
  readonly day?: number;
  /** The longest time that lists and counts of telemetry may look over, in milliseconds, and as it was written. */
  readonly telemetry?: { readonly ms: number; readonly text: string };
}
