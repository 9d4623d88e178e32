import { legacy, post, type RawRequest } from './serve.ts';

/** A session as a client has it. `headers` go with every request. */
export interface ClientSession {
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Opens a session of the newest revision with a handshake. */
export async function openSession(url: string, headers: Record<string, string> = {}): Promise<ClientSession> {
  const { headers: usual, message } = legacy('initialize', {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'test', version: '1' },
  });
  const answer = await post(url, { headers: { ...usual, ...headers }, message });
  const id = answer.headers.get('mcp-session-id');
  if (id === null) throw new Error(`No session: ${answer.status} ${await answer.text()}`);
  await answer.text();
  return { id, headers };
}

/** The same request within a session. */
export function within({ id, headers }: ClientSession, request: RawRequest): RawRequest {
  const own = { ...request.headers, ...headers, 'mcp-protocol-version': '2025-11-25', 'mcp-session-id': id };
  return { headers: own, message: request.message };
}

interface Event {
  readonly id: string;
  readonly data: string;
}

/** An open event stream, with everything that came so far. */
export interface Events {
  readonly received: Event[];
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/** Opens the stream of a session, or resumes one. */
export async function events(url: string, session: ClientSession, lastEventId?: string): Promise<Events> {
  const stop = new AbortController();
  const headers = {
    ...session.headers,
    accept: 'text/event-stream',
    'mcp-session-id': session.id,
    ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
  };
  const answer = await fetch(url, { headers, signal: stop.signal });
  if (answer.status !== 200) throw new Error(`No stream: ${answer.status} ${await answer.text()}`);
  const received: Event[] = [];
  const ended = read(answer, received).catch(() => {});
  return {
    received,
    ended,
    close: async () => {
      stop.abort();
      await ended;
    },
  };
}

async function read(answer: Response, received: Event[]): Promise<void> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of answer.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const parts = text.split('\n\n');
    text = parts.pop() ?? '';
    for (const part of parts) {
      const id = /^id: (.*)$/m.exec(part)?.[1] ?? '';
      received.push({ id, data: /^data: (.*)$/m.exec(part)?.[1] ?? '' });
    }
  }
}

/** The event that holds a text, once it has come. */
export async function nextEvent({ received }: Events, text: string): Promise<Event> {
  for (let turn = 0; turn < 300; turn += 1) {
    const found = received.find(({ data }) => data.includes(text));
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`No event with ${text}; there were ${JSON.stringify(received)}`);
}
