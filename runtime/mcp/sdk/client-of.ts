import { inputRequired, ProtocolError, type Server, type ServerContext } from '@modelcontextprotocol/server';
import { keyAtInstance, type Principal } from '../../basics/credential.ts';
import { visibleValue } from '../../basics/visible.ts';
import { ClientChannel, type Questions } from '../asking/questions.ts';
import type { Seal } from '../asking/seal.ts';
import type { CallWatch, FaultReporter } from '../call-tool.ts';
import { ERROR, INTERNAL_MESSAGE, META, type RequestId } from '../protocol.ts';
import type { Client } from '../resources-and-prompts.ts';
import { CarriedState } from './carried-state.ts';

/** Keeps a session's wish to hear of a resource; false when it has too many already. */
export type Subscriptions = (uri: string, isWanted: boolean) => Promise<boolean>;

/** What requests served by the SDK have in common. */
export interface ClientOptions {
  readonly principal: Principal;
  /** Signs what a client carries from a question to its answer. */
  readonly seal: Seal;
  /** Where `resources/subscribe` of the handshake era is kept; absent where nobody would hear of changes. */
  readonly subscriptions?: Subscriptions | undefined;
  readonly watch?: CallWatch | undefined;
  readonly report: FaultReporter;
}

/**
 * Who asks and what it answered, and `ask`: the answer that asks it. `purpose` binds questions and answers together: who asked for what must not change
 * in between. Throws what the client is told when it brings a state that was changed or is too old.
 */
export async function clientOf(
  server: Server,
  context: ServerContext,
  { principal: { credential }, seal, watch }: ClientOptions,
  purpose: readonly unknown[],
) {
  const { mcpReq } = context;
  const carried = new CarriedState(seal, () =>
    JSON.stringify([...purpose, credential ? keyAtInstance(credential) : '']),
  );
  const brought = mcpReq.requestState();
  const read = brought === undefined ? { state: undefined } : await carried.read(String(brought), context);
  if (read === undefined) throw new ProtocolError(ERROR.invalidParams, 'Invalid or expired requestState');
  const envelope = mcpReq.envelope as Readonly<Record<string, unknown>> | undefined;
  const channel = new ClientChannel({
    capabilities: envelope?.[META.clientCapabilities] ?? server.getClientCapabilities(),
    token: (mcpReq._meta as { progressToken?: RequestId } | undefined)?.progressToken,
    client: envelope?.[META.clientInfo] ?? server.getClientVersion(),
    request: watch?.request ?? String(mcpReq.id),
    era: envelope === undefined ? 'legacy' : 'modern',
    meta: mcpReq._meta,
    headers: watch?.headers,
    answers: mcpReq.inputResponses,
    state: read.state,
    // What cannot be sent any more is left out: the client has gone.
    writer: {
      notify: (notification) => void mcpReq.notify(notification as never).catch(() => {}),
      log: (level, data) => void mcpReq.log(level as never, data).catch(() => {}),
    },
    logs: true,
  });
  const signal = watch?.closed ? AbortSignal.any([mcpReq.signal, watch.closed]) : mcpReq.signal;
  return {
    client: { credential, signal, channel } satisfies Client,
    ask: async ({ questions, state }: Questions) => {
      const handed = state === undefined ? {} : { requestState: await carried.mint(state, context) };
      return inputRequired({ inputRequests: visibleValue(questions) as never, ...handed });
    },
  };
}

/** Keeps what was thrown to ourselves: the SDK would send it to the client. */
export async function guarded<T>(report: FaultReporter, where: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (fault) {
    if (fault instanceof ProtocolError) throw fault;
    report(fault, where);
    throw new ProtocolError(ERROR.internal, INTERNAL_MESSAGE);
  }
}
