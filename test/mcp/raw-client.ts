import { Agent, type ClientRequest, request as httpRequest } from 'node:http';
import type { RawRequest } from './serve.ts';

/** A request on a connection of its own, which can be broken at any time. */
export interface Sent {
  /** All that came, and whether it was whole. */
  readonly answer: Promise<{ readonly status: number; readonly text: string; readonly isWhole: boolean }>;
  /** What has come so far. */
  received(): string;
  drop(): void;
}

/** Sends one POST. Unless its answer is read, no more of it arrives than buffers hold. */
export function send(url: string, { headers, message }: RawRequest, isRead = true): Sent {
  const agent = new Agent({ keepAlive: false });
  let request: ClientRequest | undefined;
  let text = '';
  const answer = new Promise<Awaited<Sent['answer']>>((resolve) => {
    request = httpRequest(url, { method: 'POST', agent, headers }, (response) => {
      const status = response.statusCode ?? 0;
      if (!isRead) return;
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status, text, isWhole: response.complete }));
      response.on('error', () => resolve({ status, text, isWhole: false }));
    });
    request.on('error', () => resolve({ status: 0, text, isWhole: false }));
    request.end(JSON.stringify(message));
  });
  return { answer, received: () => text, drop: () => request?.destroy() };
}

/** The messages of an answer, out of JSON or out of an event stream. */
export function messagesIn(
  text: string,
): { id?: unknown; result?: { content: { text: string }[] }; error?: unknown }[] {
  if (/^[[{]/.test(text)) return [JSON.parse(text)].flat();
  return [...text.matchAll(/^data: (.+)$/gm)].map(([, data]) => JSON.parse(data as string));
}
