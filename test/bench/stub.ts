/**
 * An upstream that costs nearly nothing: what it is asked for the first time it asks a sandbox, and from then on it says
 * the same bytes. `GET /asked` tells the requests that it knows, `GET /count` how many came.
 */
import { createServer } from 'node:net';
import { type HttpBytes, HttpCutter } from './http-bytes.ts';

const [, , sandbox = ''] = process.argv;

interface Known {
  readonly line: string;
  readonly body: string;
  readonly answer: Buffer;
}

const known = new Map<string, Promise<Known>>();
const ready = new Map<string, Known>();
let count = 0;

async function ask(line: string, head: string, body: string): Promise<Known> {
  const [method = '', path = ''] = line.split(' ');
  const key = /\r\n(?:api-?key|x-api-key): *(\S+)/i.exec(head)?.[1] ?? '';
  const answer = await fetch(`${sandbox}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ApiKey: key },
    ...(body === '' ? {} : { body }),
  });
  return { line, body, answer: message(answer.status, Buffer.from(await answer.arrayBuffer())) };
}

function message(status: number, body: Buffer): Buffer {
  const head = `HTTP/1.1 ${status} Told\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

function told(path: string): Buffer | undefined {
  if (path === '/count') return message(200, Buffer.from(JSON.stringify({ count })));
  if (path !== '/asked') return undefined;
  const asked = [...ready.values()].map(({ line, body }) => ({ line, body }));
  return message(200, Buffer.from(JSON.stringify(asked)));
}

function answerTo({ head, body }: HttpBytes): Buffer | Promise<Buffer> {
  const line = head.slice(0, head.indexOf('\r\n'));
  const own = told(line.split(' ')[1] ?? '');
  if (own) return own;
  count++;
  const text = body.toString();
  const key = `${line}\n${text}`;
  const found = ready.get(key);
  if (found) return found.answer;
  let asked = known.get(key);
  if (!asked) {
    asked = ask(line, head, text);
    known.set(key, asked);
    asked.then((answer) => ready.set(key, answer));
  }
  return asked.then(({ answer }) => answer);
}

const server = createServer((socket) => {
  const cutter = new HttpCutter();
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes: Buffer) => {
    for (const message of cutter.add(bytes)) {
      const answer = answerTo(message);
      if (answer instanceof Promise) void answer.then((late) => socket.write(late));
      else socket.write(answer);
    }
  });
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as { port: number };
  process.stdout.write(`listens: http://127.0.0.1:${port}/mcp\n`);
});
