import { inputRequired, ProtocolError, type Server, type ServerContext } from '@modelcontextprotocol/server';
import { ERROR, META, type RequestId } from '../protocol.ts';
import { type ClientChannel, FirstRound, type Questions } from './questions.ts';
import type { Seal } from './seal.ts';

/** Binds the rounds of one request together: who asked for what must not change from one to the next. */
export class RoundBinder {
  readonly #seal: Seal;
  readonly #binding: readonly unknown[];

  constructor(seal: Seal, binding: readonly unknown[]) {
    this.#seal = seal;
    this.#binding = binding;
  }

  /** The answer that asks the client, in the SDK's words for both eras. */
  ask({ questions, state }: Questions) {
    const requestState = state === undefined ? {} : { requestState: this.#seal.close(state, this.#binding) };
    return inputRequired({ inputRequests: questions as never, ...requestState });
  }

  /** What an earlier round wrote; throws what the client is told when it was changed or is too old. */
  read(sealed: unknown): unknown {
    if (sealed === undefined) return undefined;
    const opened = typeof sealed === 'string' ? this.#seal.open(sealed, this.#binding) : undefined;
    if (opened === undefined) throw new ProtocolError(ERROR.invalidParams, 'Invalid or expired requestState');
    return opened.value;
  }
}

/** What a request served by the SDK may ask and tell its client. */
export function channelOf(server: Server, context: ServerContext, binder: RoundBinder): ClientChannel {
  const { mcpReq } = context;
  const envelope = mcpReq.envelope as Readonly<Record<string, unknown>> | undefined;
  const capabilities = envelope?.[META.clientCapabilities] ?? server.getClientCapabilities();
  const token = (mcpReq._meta as { progressToken?: RequestId } | undefined)?.progressToken;
  const notify = (notification: object): void => {
    mcpReq.notify(notification as Parameters<typeof mcpReq.notify>[0]).catch(() => {});
  };
  const round = new FirstRound({ capabilities, token, logs: false, tell: { notify } });
  return {
    canAsk: (kind) => round.canAsk(kind),
    answers: mcpReq.inputResponses,
    state: binder.read(mcpReq.requestState()),
    progress: (done, total, message) => round.progress(done, total, message),
    log: (level, data) => {
      mcpReq.log(level as Parameters<typeof mcpReq.log>[0], data).catch(() => {});
    },
  };
}
