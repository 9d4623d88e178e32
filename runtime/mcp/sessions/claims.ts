/**
 * What a session remembers of calls that change something, so that none is sent twice. A request id is no identity:
 * there are clients that number every request 1, and share a session over several conversations. So a call is known by
 * its id and what it calls, and only while it is under way or its client has not got the answer.
 */

/** One call of a session, as it may be repeated. */
export interface CallKey {
  /** Stands for the JSON-RPC id. */
  readonly request: string;
  /** Equal for equal calls; 43 characters. */
  readonly digest: string;
}

/** What became of a call. `run` is the POST that carries it out, or did. */
export type Taken =
  | { readonly kind: 'begun'; readonly run: string }
  /** It was carried out; undefined answer: that was not kept. */
  | { readonly kind: 'answered'; readonly run: string; readonly answer: string | undefined }
  /** The process that carried it out has gone, and nobody knows how far it came. */
  | { readonly kind: 'lost'; readonly run: string };

/** Full: it was not taken, as too many are under way. */
export type Claim = { readonly kind: 'new' } | { readonly kind: 'full' } | Taken;

export interface Claims {
  /** Takes a call for a run, unless another one has it. */
  claim(session: string, key: CallKey, run: string): Promise<Claim>;
  /** How it stands with the call of a run, also for a moment after it was released; undefined when nothing is known. */
  look(session: string, key: CallKey, run: string): Promise<Taken | undefined>;
  /**
   * Keeps the answer of a run, for a client that does not get it and for repetitions that wait. `isHeld`: it is not on its
   * way yet.
   */
  record(session: string, key: CallKey, run: string, answer: string, isHeld?: boolean): Promise<void>;
  /** The answer of a run is on its way to a client. */
  send(session: string, key: CallKey, run: string): Promise<void>;
  /** The answer of a run is on its way to no client, or did not reach it: from here on it is a repetition's at once. */
  abandon(session: string, key: CallKey, run: string): Promise<void>;
  /** An equal call is a new one from here on. Does nothing where another run has the call. */
  release(session: string, key: CallKey, run: string): Promise<void>;
  /** The same for all calls of a run that have been answered. */
  releaseRun(session: string, run: string): Promise<void>;
  /** The same for whatever the session has under a request id: the client has given it up. */
  cancel(session: string, request: string): Promise<void>;
}

/** Milliseconds, counts and characters. */
export const CLAIMS = {
  /** How long an answer waits for a client that did not get it. */
  keptMs: 10 * 60_000,
  /** How long repetitions that waited may take an answer that its own client has got. */
  handedMs: 10_000,
  /** A longer answer is not kept; that there was one, is. */
  answerLength: 1024 * 1024,
  /** Calls under way, none of which is forgotten: of a session, and of a process. */
  begunOfSession: 256,
  begun: 10_000,
  /** Calls carried out of which it is known, of a session and of a process; and the bytes of their answers. */
  keptOfSession: 256,
  kept: 20_000,
  answerBytes: 32 * 1024 * 1024,
  /** The same for one session, where processes share them. */
  answerBytesOfSession: 4 * 1024 * 1024,
} as const;
