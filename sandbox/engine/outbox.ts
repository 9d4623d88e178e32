/** What goes out: to people, chats and whatever acts outside. Nothing is sent; tests look here for what would have been. */
export interface Sent {
  readonly kind: 'page' | 'subscribers' | 'workspace' | 'invitation' | 'run' | 'mail' | 'erasure';
  /** The row for which it is: its table and id. */
  readonly about: string;
  /** Whom or what it reaches. */
  readonly to: string;
}

/** As many as are kept: of more the newest. */
const MOST = 10_000;

/** Everything that a real server would have sent so far, oldest first. Not a part of the API: no key reads it. */
export class Outbox {
  readonly #sent: Sent[] = [];

  note(sent: Sent): void {
    this.#sent.push(sent);
    if (this.#sent.length > MOST) this.#sent.shift();
  }

  /** What is there, which is not there any more. */
  take(): readonly Sent[] {
    return this.#sent.splice(0);
  }
}
