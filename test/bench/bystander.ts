/** Asks whether a server lives, again and again, over one connection: `bystander.ts URL`. Ended by SIGTERM it tells how long each took, in ms. */
import { connect } from 'node:net';
import { AnswerEnds } from './http-bytes.ts';

const url = new URL(process.argv[2] ?? '');
const PAUSE_MS = 2;
const waits: number[] = [];
const asked = Buffer.from(`GET /livez HTTP/1.1\r\nhost: ${url.host}\r\n\r\n`);
const ends = new AnswerEnds();
const socket = connect({ port: Number(url.port), host: url.hostname, noDelay: true });
let begun = 0;
const ask = (): void => {
  begun = performance.now();
  socket.write(asked);
};
socket.on('connect', ask);
socket.on('data', (bytes) => {
  if (!ends.add(bytes)) return;
  waits.push(performance.now() - begun);
  setTimeout(ask, PAUSE_MS);
});
process.on('SIGTERM', () => process.stdout.write(JSON.stringify(waits), () => process.exit(0)));
