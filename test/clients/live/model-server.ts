/** A model on loopback that speaks the APIs of four vendors, plays a script, and remembers what it was sent. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ANTHROPIC } from './dialects/anthropic.ts';
import { CHAT } from './dialects/chat.ts';
import type { Dialect, Json, ModelRequest, Turn } from './dialects/dialect.ts';
import { GEMINI } from './dialects/gemini.ts';
import { RESPONSES } from './dialects/responses.ts';

const DIALECTS: readonly Dialect[] = [ANTHROPIC, RESPONSES, CHAT, GEMINI];

/** A turn as it was: who asked in which dialect, and what was answered. */
export interface PlayedTurn {
  readonly dialect: string;
  readonly request: ModelRequest;
  readonly turn: Turn;
}

/** The model server of one run. */
export interface ModelServer {
  readonly url: string;
  readonly turns: readonly PlayedTurn[];
  /** Requests that it had no answer for, as `METHOD path`. */
  readonly unknown: readonly string[];
  close(): Promise<void>;
}

/** Starts a model that decides its turns with `decide`. */
export async function startModelServer(decide: (request: ModelRequest) => Turn): Promise<ModelServer> {
  const turns: PlayedTurn[] = [];
  const unknown: string[] = [];
  const server = createServer((request, response) => {
    const play = (dialect: Dialect, path: string, body: Json): void => {
      const read = dialect.read(body, path);
      const turn = decide(read);
      turns.push({ dialect: dialect.name, request: read, turn });
      const answer = dialect.answer(turn, read, body);
      response.writeHead(200, { 'content-type': answer.type }).end(answer.body);
    };
    void answerOne(request, response, play, unknown);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    turns,
    unknown,
    close: () => closed(server),
  };
}

async function answerOne(
  request: IncomingMessage,
  response: ServerResponse,
  play: (dialect: Dialect, path: string, body: Json) => void,
  unknown: string[],
): Promise<void> {
  const [path = ''] = (request.url ?? '').split('?');
  const text = await bodyOf(request);
  const json = (status: number, value: object): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
  const dialect = request.method === 'POST' ? DIALECTS.find((one) => one.matches(path)) : undefined;
  if (dialect) play(dialect, path, JSON.parse(text));
  else if (/count_?tokens$/i.test(path)) json(200, { input_tokens: 1, totalTokens: 1 });
  else {
    unknown.push(`${request.method} ${path}`);
    json(404, { error: { message: `Nothing at ${path}`, type: 'not_found_error' } });
  }
}

/** The body of a request, as text. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** Ends a server with whatever is still connected. */
export function closed(server: ReturnType<typeof createServer>): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
