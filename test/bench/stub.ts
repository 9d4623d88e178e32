/**
 * An upstream that costs nearly nothing: what it is asked for the first time it asks a sandbox, and from then on it says
 * the same bytes, whatever moment a request names. `GET /record` begins to note what is asked, `GET /recorded` tells it.
 */
import { createServer } from 'node:net';
import { type HttpBytes, HttpCutter } from './http-bytes.ts';

const [, , sandbox = ''] = process.argv;

/** What the stub was asked. */
export interface Asked {
  readonly line: string;
  readonly body: string;
}

interface Known extends Asked {
  readonly answer: Buffer;
}

const MOMENT = /20\d\d-\d\d-\d\dT[\d:.]+Z/g;

const known = new Map<string, Promise<Known>>();
const ready = new Map<string, Known>();
let recorded: Asked[] | undefined;

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

/** What it answers about itself. */
function told(line: string): Buffer | undefined {
  const path = line.split(' ')[1];
  if (path !== '/record' && path !== '/recorded') return undefined;
  const answer = message(200, Buffer.from(JSON.stringify(recorded ?? [])));
  recorded = path === '/record' ? [] : undefined;
  return answer;
}

function answerTo({ head, body }: HttpBytes): Buffer | Promise<Buffer> {
  const line = head.slice(0, head.indexOf('\r\n'));
  if (line.startsWith('GET /rec')) return told(line) ?? message(404, Buffer.alloc(0));
  const text = body.toString('latin1');
  recorded?.push({ line, body: text });
  const key = text.includes('"20') ? line + text.replaceAll(MOMENT, '') : line + text;
  const found = ready.get(key);
  if (found) return found.answer;
  let asked = known.get(key);
  if (!asked) {
    asked = ask(line, head, body.toString());
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
