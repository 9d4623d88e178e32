/** How a call asks the person at the client, and tells it how far it has come. */

/** What a client says it can be asked for. */
export type Askable = 'form' | 'url' | 'sampling' | 'roots';

/** What goes on between a call and its client beside arguments and result. */
export interface ClientChannel {
  /** Whether the client says that it can be asked so. No promise that a person answers. */
  canAsk(kind: Askable): boolean;
  /** Answers to the questions of the round before, by their keys, as the client sent them; undefined in the first round. */
  readonly answers: Readonly<Record<string, unknown>> | undefined;
  /** What the round before wrote into `state`; nobody but us can have written it, for this caller, tool and arguments. */
  readonly state: unknown;
  /** Tells how far the call has come. Does nothing where the client did not ask to be told. */
  progress(done: number, total?: number, message?: string): void;
  /** A line for the client's log, where the client has one. */
  log?(level: string, data: unknown): void;
}

/** One question, as the protocol words it: `elicitation/create` with its params, and so on. */
export interface Question {
  readonly method: 'elicitation/create' | 'sampling/createMessage' | 'roots/list';
  readonly params?: Readonly<Record<string, unknown>>;
}

/**
 * What a call returns instead of a result when it must first ask. It is called again with the answers, perhaps in
 * another process; so a round that asks must not have done anything yet.
 */
export interface Questions {
  readonly questions: Readonly<Record<string, Question>>;
  /** JSON to be given back with the answers, sealed on its way. */
  readonly state?: unknown;
}

export function isQuestions(outcome: object | undefined): outcome is Questions {
  return outcome !== undefined && 'questions' in outcome;
}

/** Reads what a client declared. Capabilities as of the handshake or the request's envelope; undefined declares nothing. */
function canAsk(capabilities: unknown, kind: Askable): boolean {
  const declared = (capabilities ?? {}) as Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
  const { elicitation } = declared;
  if (kind === 'sampling' || kind === 'roots') return declared[kind] !== undefined;
  if (elicitation === undefined) return false;
  // An empty object means forms.
  return elicitation[kind] !== undefined || (kind === 'form' && elicitation.url === undefined);
}

export interface FirstRoundOptions {
  readonly capabilities: unknown;
  /** Without one there is no progress to tell. */
  readonly token: string | number | undefined;
  /** Whether the client takes lines for its log without having asked for them with the request. */
  readonly logs: boolean;
  /** Sends notifications. */
  readonly tell: { notify(notification: object): void };
}

/** The exchange of a first round. One object and no closures: every call has one, and few use it. */
export class FirstRound implements ClientChannel {
  readonly answers: undefined;
  readonly state: undefined;
  readonly #options: FirstRoundOptions;
  #told = Number.NEGATIVE_INFINITY;

  constructor(options: FirstRoundOptions) {
    this.#options = options;
  }

  canAsk(kind: Askable): boolean {
    return canAsk(this.#options.capabilities, kind);
  }

  progress(done: number, total?: number, message?: string): void {
    const { token, tell } = this.#options;
    // Progress must grow: a step that does not is left out.
    if (token === undefined || !(done > this.#told)) return;
    this.#told = done;
    tell.notify(progressNotification(token, done, total, message));
  }

  log(level: string, data: unknown): void {
    const { logs, tell } = this.#options;
    if (logs) tell.notify({ method: 'notifications/message', params: { level, data } });
  }
}

function progressNotification(token: string | number, done: number, total?: number, message?: string): object {
  const params = { progressToken: token, progress: done, ...(total === undefined ? {} : { total }) };
  return { method: 'notifications/progress', params: message === undefined ? params : { ...params, message } };
}
