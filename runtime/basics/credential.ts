/** What a caller proved with its request; sent upstream and nowhere else. Never log or echo `key`. */
export interface Credential {
  readonly key: string;
}

/** Who calls: made from the headers of a request once, and passed down as it is. */
export interface Principal {
  /** Absent: the caller brought no key and the server has none to lend. */
  readonly credential: Credential | undefined;
  /** Equal for equal keys, and tells nothing about them: what things that are remembered belong to. */
  readonly fingerprint: string;
}
