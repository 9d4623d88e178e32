/** What has to be known of a client that people sign in with. Its command and its configuration stand on its page. */

/** Keys that a person types once something is to be read. */
export interface Typed {
  readonly after: RegExp;
  readonly keys: string;
}

export interface SignInWay {
  /** What is typed at a terminal, in this order; absent, its command wants none. */
  readonly typed?: readonly Typed[];
  /** The tool that its model calls to have the person sign in, where it is offered one. */
  readonly tool?: string;
  /** The command of "Try it" such that its model may call what writes. */
  lettingWrite?(command: string): string;
}
