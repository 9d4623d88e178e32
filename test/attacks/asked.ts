/** A client that can be asked, in either era, and that answers as an attacker likes. */
import { attack, type Ground, type Met, read } from './ground.ts';

/** Something that is called, and by whom. */
export interface AskedCall {
  readonly name: string;
  readonly args: object;
  readonly key: string;
}

const CAN_BE_ASKED = { elicitation: {} };

/** What the modern era brings in place of an answer. */
export interface Asked {
  readonly question: string;
  readonly state: string;
}

export async function ask(ground: Ground, { name, args, key }: AskedCall): Promise<Asked> {
  const { result } = await attack(ground, name, args, { key, capabilities: CAN_BE_ASKED });
  const { inputRequests, requestState } = result as {
    inputRequests: { confirm: { params: { message: string } } };
    requestState: string;
  };
  return { question: inputRequests.confirm.params.message, state: requestState };
}

/** Calls again with what is said to be an answer and a state. */
export function answer(
  ground: Ground,
  { name, args, key }: AskedCall,
  params: { readonly inputResponses?: unknown; readonly requestState?: unknown },
): Promise<Met> {
  return attack(ground, name, args, { key, capabilities: CAN_BE_ASKED, params });
}

const HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

/** A message of a session; its key and the session it names where those are others. */
interface AnswerMessage {
  readonly by?: string;
  readonly in?: string;
  readonly [member: string]: unknown;
}

/** The same in a session of the handshake era: every message of `answers` is sent once the question is there. */
export async function answerInSession(
  { url }: Pick<Ground, 'url'>,
  { name, args, key }: AskedCall,
  answers: (questionId: unknown) => readonly AnswerMessage[],
): Promise<Met> {
  const post = (message: object, more: Record<string, string> = {}) =>
    fetch(`${url}/mcp`, {
      method: 'POST',
      headers: { ...HEADERS, 'x-api-key': key, ...more },
      body: JSON.stringify(message),
    });
  const clientInfo = { name: 'attacker', version: '1' };
  const params = { protocolVersion: '2025-11-25', capabilities: CAN_BE_ASKED, clientInfo };
  const opened = await post({ jsonrpc: '2.0', id: 0, method: 'initialize', params });
  await opened.text();
  const session = {
    'mcp-session-id': opened.headers.get('mcp-session-id') ?? '',
    'mcp-protocol-version': '2025-11-25',
  };
  const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } };
  const response = await post(call, session);
  let text = '';
  let isAnswered = false;
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const asked = /^data: (.*"elicitation\/create".*)$/m.exec(text)?.[1];
    if (asked === undefined || isAnswered) continue;
    isAnswered = true;
    const { id } = JSON.parse(asked) as { id: unknown };
    for (const { by = key, in: named = session['mcp-session-id'], ...message } of answers(id)) {
      const headers = { ...session, 'mcp-session-id': named, 'x-api-key': by };
      await (await post({ jsonrpc: '2.0', ...message }, headers)).text();
    }
  }
  return { status: response.status, text, ...read(text) };
}
