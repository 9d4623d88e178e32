/** What a caller brought as its key; sent upstream and nowhere else. Never log or echo `key`. */
export interface Credential {
  readonly key: string;
  /** Why that is plainly no key: whoever needs one says so, and nothing is sent. */
  readonly problem?: KeyProblem;
  /** Who uses it, where it is the server's own and lent: what is shared out among keys is shared out among these. */
  readonly borrower?: string;
}

/** Shorter ones are no keys, and would be found everywhere. */
const LEAST = 8;

/** A text from outside, which may repeat the key that it was asked with, without it. What plainly is no key was not sent. */
export function withoutKey(text: string, credential: Credential | undefined): string {
  const key = credential?.problem ? '' : (credential?.key ?? '');
  return key.length < LEAST ? text : text.replace(new RegExp(key.replace(/[^\w-]/g, '\\$&'), 'gi'), '…');
}

/** Two sentences for the caller, without anything that may be secret. */
export interface KeyProblem {
  readonly message: string;
  readonly next: string;
}

/** Who calls: made from the headers of a request once, and passed down as it is. */
export interface Principal {
  /** Absent: the caller brought no key and the server has none to lend. */
  readonly credential: Credential | undefined;
  /** Why what it brought is plainly no key; undefined for what may be one, and where it brought nothing. */
  readonly problem: KeyProblem | undefined;
  /** Equal for equal keys, and tells nothing about them: what things that are remembered belong to. */
  readonly fingerprint: string;
}
