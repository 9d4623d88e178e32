/** Everything that goes wrong on the way of an answer, generated: how it is done, and what is true of a write that meets it. */
import type { Socket } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { framed, type Misdeed } from './bad-upstream.ts';

/** Largest answer that the product under test reads. */
export const MAX_BYTES = 64 * 1024;

export interface Fault extends Misdeed {
  readonly name: string;
  /**
   * What is true of a write that is answered so: nobody knows; it surely was stopped on the way; the API refused it; or it
   * is done.
   */
  readonly write: 'unknown' | 'stopped' | 'refused' | 'done';
  /** The API itself answered: what is not there now will not come. */
  readonly hasEnded?: boolean;
  /** A read still brings the true rows. */
  readonly isReadable?: boolean;
  /** The caller waits until the time of its call is over. */
  readonly isHanging?: boolean;
}

type Act = Misdeed['act'];
const says = (make: (answer: string) => Buffer | string): Act => {
  return (socket, answer) => void socket.write(make(answer));
};
const ends = (make: (answer: string) => Buffer | string): Act => {
  return (socket, answer) => void socket.end(make(answer));
};
const fault = (
  name: string,
  act: Act,
  { at = 'whole', write = 'unknown', ...more }: Partial<Omit<Fault, 'name' | 'act'>> = {},
): Fault => ({ name, act, at, write, ...more });

const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const CHUNKED = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n';
const half = (text: string): string => text.slice(0, Math.ceil(text.length / 2));

/** How far an answer comes before it breaks off or stands still. */
const PIECES: Readonly<Record<string, (answer: string) => string>> = {
  'before the answer': () => '',
  'in the status line': () => 'HTTP/1.1 2',
  'after the status line': () => 'HTTP/1.1 200 OK\r\n',
  'in the headers': () => 'HTTP/1.1 200 OK\r\ncontent-type: appli',
  'after the headers': (answer) => framed(200, answer).toString().slice(0, -answer.length),
  'in the body': (answer) =>
    framed(200, answer)
      .toString()
      .slice(0, -Math.ceil(answer.length / 2)),
  'before the last byte': (answer) => framed(200, answer).toString().slice(0, -1),
  'after the head of chunks': () => CHUNKED,
  'in the size of a chunk': () => `${CHUNKED}1`,
  'in a chunk': (answer) => `${CHUNKED}${chunk(answer).slice(0, -6)}`,
  'between chunks': (answer) => `${CHUNKED}${chunk(half(answer))}`,
  'before the last chunk': (answer) => `${CHUNKED}${chunk(answer)}`,
};

const close = (socket: Socket): void => void socket.end();
const reset = (socket: Socket): void => void socket.resetAndDestroy();
const DROPS: readonly Fault[] = Object.entries({ closed: close, reset }).flatMap(([how, drop]) => [
  fault(`${how} when the connection opens`, drop, { at: 'connection' }),
  fault(`${how} when the head of the request is there`, drop, { at: 'head' }),
  ...Object.entries(PIECES).map(([place, piece]) =>
    fault(`${how} ${place}`, (socket, answer) => {
      const text = piece(answer);
      if (text === '') drop(socket);
      else socket.write(text, () => drop(socket));
    }),
  ),
]);

const HANGS: readonly Fault[] = [
  fault('silent when the connection opens', (_socket, _answer, hold) => setImmediate(hold), {
    at: 'connection',
    isHanging: true,
  }),
  ...Object.entries(PIECES).map(([place, piece]) =>
    fault(
      `silent ${place}`,
      (socket, answer, hold) => {
        // Piece by piece, as on a slow line.
        for (const letter of piece(answer)) socket.write(letter);
        setImmediate(hold);
      },
      { isHanging: true },
    ),
  ),
];

/** Writes the same again and again, as long as somebody takes it. */
function pour(socket: Socket, piece: string): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(piece));
  };
  socket.on('drain', more);
  more();
}

const FILLER = 'x'.repeat(1024);
const ENDLESS: readonly Fault[] = [
  fault('an endless body', (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    pour(socket, FILLER);
  }),
  fault('endless chunks', (socket) => {
    socket.write(CHUNKED);
    pour(socket, chunk(FILLER));
  }),
  fault('endless headers', (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    pour(socket, `a: ${FILLER}\r\n`);
  }),
  fault('an endless header', (socket) => {
    socket.write('HTTP/1.1 200 OK\r\na: ');
    pour(socket, FILLER);
  }),
  // Read on and on, and kept by nobody: only time ends it.
  fault(
    'a long status line',
    (socket, _answer, hold) => {
      socket.write(`HTTP/1.1 200 ${FILLER.repeat(64)}`);
      setImmediate(hold);
    },
    { isHanging: true },
  ),
  ...[200, 201, 403, 500].map((status) =>
    fault(
      `${status} with a huge body`,
      says(() => framed(status, `{"_id":"${'x'.repeat(MAX_BYTES)}"}`)),
    ),
  ),
  fault(
    'huge chunks',
    says(() => `${CHUNKED}${chunk(`{"_id":"${'x'.repeat(MAX_BYTES)}"}`)}0\r\n\r\n`),
  ),
];

/** JSON that breaks off, in whole HTTP. */
const HALVES: readonly Fault[] = [0.01, 0.2, 0.4, 0.6, 0.8, 0.999].flatMap((share) =>
  [200, 400].map((status) =>
    fault(
      `${status} with ${share * 100} % of its JSON`,
      says((answer) => framed(status, answer.slice(0, Math.max(1, Math.floor(answer.length * share))))),
    ),
  ),
);

const STRANGE_BODIES: Readonly<Record<string, string | Buffer>> = {
  'a page': '<!DOCTYPE html><html><head><title>Sign in</title></head><body>Who are you?</body></html>',
  text: 'OK',
  XML: '<?xml version="1.0"?><answer>ok</answer>',
  nothing: '',
  blanks: ' \r\n\t ',
  bytes: Buffer.from([0, 1, 2, 255, 254, 0, 7, 27]),
  null: 'null',
  'a bare list': '[]',
  'a bare number': '5',
  'a bare text': '"x"',
  true: 'true',
  'a refusal': '{"error":"Server Error"}',
  'another object': '{"status":"ok"}',
  'two objects': '{"a":1}\n{"b":2}',
  'a script': 'callback({"_id":"1"});',
  'an object that ends in a comma': '{"_id":"1",}',
};
const STRANGE: readonly Fault[] = [
  ...Object.entries(STRANGE_BODIES).flatMap(([what, body]) =>
    [200, 201, 202].map((status) =>
      fault(
        `${status} with ${what}`,
        says(() => framed(status, body)),
      ),
    ),
  ),
  ...[204, 205].map((status) =>
    fault(
      `${status} without a body`,
      says(() => framed(status, '')),
    ),
  ),
  fault(
    '204 with a body',
    says((answer) => framed(204, answer)),
  ),
  fault(
    '304 without a body',
    says(() => 'HTTP/1.1 304 Not Modified\r\n\r\n'),
  ),
  fault(
    '304 with a body',
    says((answer) => framed(304, answer)),
  ),
];

const LETTERS: readonly Fault[] = [
  fault(
    'UTF-16 with a mark',
    says((answer) => framed(200, Buffer.from(`\ufeff${answer}`, 'utf16le'))),
  ),
  fault(
    'UTF-16 without a mark',
    says((answer) => framed(200, Buffer.from(answer, 'utf16le'))),
  ),
  fault(
    'bytes that are no letters',
    says((answer) => framed(200, Buffer.from(answer.replace('{', '{"ü":1,'), 'latin1'))),
  ),
  ...Object.entries({ 'half a letter': 'c3', 'letters as pairs of halves': 'eda0bdedb880' }).map(([what, hex]) =>
    fault(
      what,
      says((answer) =>
        framed(200, Buffer.from(answer.replace('{', `{"${Buffer.from(hex, 'hex').toString('latin1')}":1,`), 'latin1')),
      ),
    ),
  ),
  fault(
    'a mark of byte order',
    says((answer) => framed(200, `\ufeff${answer}`)),
    { write: 'done', isReadable: true },
  ),
  fault(
    'a wrong name for its letters',
    says((answer) => framed(200, answer, { 'content-type': 'application/json; charset=iso-8859-1' })),
    { write: 'done', isReadable: true },
  ),
  fault(
    'a wrong type',
    says((answer) => framed(200, answer, { 'content-type': 'text/html' })),
    {
      write: 'done',
      isReadable: true,
    },
  ),
];

const COMPRESSIONS: Readonly<Record<string, (text: string) => Buffer>> = {
  gzip: gzipSync,
  'x-gzip': gzipSync,
  br: brotliCompressSync,
  deflate: deflateSync,
  'deflate ': deflateRawSync,
};
const COMPRESSED: readonly Fault[] = [
  ...Object.entries(COMPRESSIONS).flatMap(([name, compress]) => {
    const encoded = (of: (text: string) => Buffer): Act =>
      says((answer) => framed(200, of(answer), { 'content-encoding': name.trim() }));
    return [
      fault(`${name} unasked`, encoded(compress), { write: 'done', isReadable: true }),
      fault(
        `${name} that breaks off`,
        encoded((text) => compress(text).subarray(0, -Math.ceil(compress(text).length / 2))),
      ),
      fault(
        `${name} that is damaged`,
        encoded((text) => Buffer.concat([Buffer.from([7, 7, 7]), compress(text)])),
      ),
      fault(
        `${name} of what is huge`,
        encoded(() => compress(`{"_id":"${'x'.repeat(MAX_BYTES)}"}`)),
      ),
      fault(
        `${name} of a page`,
        encoded(() => compress('<title>Sign in</title>')),
      ),
    ];
  }),
  fault(
    'said to be gzip, and is not',
    says((answer) => framed(200, answer, { 'content-encoding': 'gzip' })),
    {
      write: 'done',
      isReadable: true,
    },
  ),
  ...['zstd', 'snappy', 'gzip, gzip, gzip, gzip'].map((name) =>
    fault(
      `encoded as ${name}`,
      says(() => framed(200, Buffer.from([40, 181, 47, 253]), { 'content-encoding': name })),
    ),
  ),
];

const INTERIM: readonly Fault[] = [
  ...[102, 103].map((status) =>
    fault(
      `${status} first`,
      says((answer) => `HTTP/1.1 ${status} Wait\r\n\r\n${framed(200, answer)}`),
      {
        write: 'done',
        isReadable: true,
      },
    ),
  ),
  // undici 7 fails on it; findings/undici-fails-on-a-continue-nobody-asked-for.sh.
  fault(
    '100 first',
    says((answer) => `HTTP/1.1 100 Continue\r\n\r\n${framed(200, answer)}`),
  ),
  fault(
    '100 alone',
    ends(() => 'HTTP/1.1 100 Continue\r\n\r\n'),
  ),
  fault(
    '101',
    says(() => 'HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
  ),
  fault(
    '103 and no more',
    (socket, _answer, hold) => {
      socket.write('HTTP/1.1 103 Early\r\n\r\n');
      setImmediate(hold);
    },
    { isHanging: true },
  ),
];

const TARGETS: Readonly<Record<string, string | undefined>> = {
  elsewhere: 'https://other.example.com/api/label',
  'to a login': '/accounts/login?next=secret',
  'to itself': '/api/label',
  nowhere: undefined,
  'to a script': 'javascript:alert(1)',
};
const REDIRECTS: readonly Fault[] = [301, 302, 303, 307, 308].flatMap((status) =>
  Object.entries(TARGETS).map(([where, location]) =>
    fault(
      `${status} ${where}`,
      says(() => framed(status, '', location ? { location } : {})),
      {
        // "See other" is what follows on a request that was carried out.
        write: status === 303 ? 'unknown' : 'stopped',
      },
    ),
  ),
);

/** Statuses with which what stands before an instance says that it did not pass a request on. */
const STOPS = [
  400, 401, 403, 404, 405, 406, 407, 410, 411, 413, 414, 415, 417, 421, 425, 426, 428, 429, 431, 451,
].concat([494, 495, 496, 497, 501, 505, 511, 521, 523, 525, 526, 530]);
const LOST = [408, 409, 412, 422, 423, 424, 460, 499, 500, 502, 503, 504, 507, 508, 520, 522, 524, 527, 529, 599];
const BODIES: Readonly<Record<string, string>> = {
  page: '<html><head><title>Stopped</title></head></html>',
  text: 'stopped',
  JSON: '{"code":7,"message":"stopped"}',
  blank: '',
};
const PAGES: readonly Fault[] = [...STOPS, ...LOST].map((status, place) => {
  const [what, body] = Object.entries(BODIES)[place % 4] as [string, string];
  const write = LOST.includes(status) ? 'unknown' : 'stopped';
  return fault(
    `${status} as a ${what}`,
    says(() => framed(status, body)),
    { write },
  );
});

const AFTER = [
  '0',
  '120',
  '-1',
  'soon',
  '1e9',
  '99999999999',
  'Thu, 01 Jan 1970 00:00:00 GMT',
  'Fri, 31 Dec 2999 00:00:00 GMT',
  '',
];
const LATER: readonly Fault[] = AFTER.flatMap((after) => [
  fault(
    `429 of the API, again after "${after}"`,
    says(() => framed(429, '{"error":"Slow down"}', { 'retry-after': after })),
    {
      write: 'refused',
    },
  ),
  fault(
    `503, again after "${after}"`,
    says(() => framed(503, 'down', { 'retry-after': after })),
  ),
]);

const REFUSALS: readonly Fault[] = [
  [400, 'Invalid API Key'],
  [400, 'name length cannot be more than 100 characters'],
  [401, 'AccessToken is invalid or expired.'],
  [402, 'Please upgrade your plan to Growth to access this feature'],
  [403, 'You do not have permissions to create Label. You need one of these permissions: Create Label'],
  [404, 'Page not found - /api/label'],
  [422, 'You do not have permissions to create Label. You need one of these permissions: Create Label'],
  [422, 'Unable to update. The row is not there.'],
  [429, 'Too many requests'],
  [500, 'Server Error'],
].map(([status, error]) =>
  fault(
    `${status} of the API: ${error}`,
    says(() => framed(Number(status), JSON.stringify({ error }))),
    {
      write: status === 500 ? 'unknown' : 'refused',
      hasEnded: true,
    },
  ),
);

const FRAMES: readonly Fault[] = [
  fault(
    'a length that is too short',
    says((answer) => framed(200, answer, { 'content-length': `${answer.length - 1}` })),
  ),
  fault(
    'a length that is too long',
    ends((answer) => framed(200, answer, { 'content-length': '9999' })),
  ),
  ...['-1', 'many', '1e3', '5, 6'].map((length) =>
    fault(
      `the length ${length}`,
      ends((answer) => framed(200, answer, { 'content-length': length })),
    ),
  ),
  fault(
    'a length and chunks',
    ends((answer) => framed(200, answer, { 'transfer-encoding': 'chunked' })),
  ),
  fault(
    'a chunk of no size',
    ends(() => `${CHUNKED}zz\r\n{}\r\n0\r\n\r\n`),
  ),
  fault(
    'HTTP/1.0',
    ends((answer) => `HTTP/1.0 200 OK\r\n\r\n${answer}`),
    { write: 'done', isReadable: true },
  ),
  fault(
    'HTTP/1.0 that breaks off',
    ends((answer) => `HTTP/1.0 200 OK\r\n\r\n${half(answer)}`),
  ),
  ...[
    'SSH-2.0-OpenSSH\r\n',
    '220 mail ready\r\n',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    '\u0000\u0001\u0002\u0003',
    'HTTP/1.1 abc OK\r\n\r\n{}',
    'HTTP/9.9 200 OK\r\n\r\n{}',
    '{"_id":"1"}',
  ].map((text) =>
    fault(
      `no HTTP: ${JSON.stringify(text.slice(0, 18))}`,
      ends(() => text),
    ),
  ),
  fault(
    'another answer behind it',
    says((answer) => `${framed(200, answer)}${framed(200, '{"_id":"other"}')}`),
    {
      write: 'done',
      isReadable: true,
    },
  ),
  fault(
    'closed behind the answer',
    ends((answer) => framed(200, answer)),
    { write: 'done', isReadable: true },
  ),
];

export const FAULTS: readonly Fault[] = [
  ...DROPS,
  ...HANGS,
  ...ENDLESS,
  ...HALVES,
  ...STRANGE,
  ...LETTERS,
  ...COMPRESSED,
  ...INTERIM,
  ...REDIRECTS,
  ...PAGES,
  ...LATER,
  ...REFUSALS,
  ...FRAMES,
];
