/** What a sign-in keeps between two requests: texts under names, each for a time, in this process or in Redis. */

/** Kinds of what is kept; each has room of its own in memory, so that a flood of one leaves the others alone. */
export const KEPT = [
  'Interaction',
  'Asking',
  'AuthorizationCode',
  'DeviceCode',
  'UserCode',
  'Grant',
  'HeldKey',
  'RefreshToken',
  'Successor',
  'NewClient',
  'Client',
  'Used',
  'Ended',
  'Count',
] as const;
export type Kept = (typeof KEPT)[number];

/** What one of our own texts says. */
export function readKept<T>(text: string): T {
  return JSON.parse(text) as T;
}

/** Every method rejects with `SignInAway` where what keeps it cannot be reached. */
export interface SignInStore {
  get(kind: Kept, id: string): Promise<string | undefined>;
  /** Whether any of them is kept. */
  hasAny(kind: Kept, ids: readonly string[]): Promise<boolean>;
  put(kind: Kept, id: string, text: string, seconds: number): Promise<void>;
  /** Keeps it where nothing is kept under that name; tells whether it did. Of several at once one is told so. */
  add(kind: Kept, id: string, text: string, seconds: number): Promise<boolean>;
  remove(kind: Kept, id: string): Promise<void>;
  /** Counts one more of something within a window that begins with the first. */
  count(id: string, seconds: number): Promise<number>;
  close(): Promise<void>;
}
