/** What a server has just now, read when somebody asks for it: nothing is counted twice for it. */

export interface ServerGauges {
  /** Open connections of clients. */
  readonly connections: number;
  /** Requests that are not answered yet, open event streams among them. */
  readonly requests: number;
  readonly streams: number;
  /** Sessions that are kept, of all replicas where they share them; undefined where none are, or nobody knows just now. */
  readonly sessions: number | undefined;
  /** Whether sessions can be relied on; undefined where there are none. */
  readonly isStoreReady: boolean | undefined;
  /** Whether it is on its way to its end. */
  readonly isClosing: boolean;
}

/** What is counted for callers and beside their calls. */
export interface ProductGauges {
  /** Calls that LIMITS refused, by the bound that did; undefined where nothing is counted. */
  readonly refusals: Readonly<Record<string, number>> | undefined;
  /** Whether LIMITS are counted by all replicas together. */
  readonly isCountedTogether: boolean | undefined;
  /** Lines of the audit that did not arrive. */
  readonly auditLinesLost: number;
}
