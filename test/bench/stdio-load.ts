/** The load over standard input and output: a line for each message, and a number of calls under way at once. */
import { type ChildProcess, spawn } from 'node:child_process';
import { type Place, placed } from './cores.ts';
import { type Amount, type Cost, costOf, FIRST_ID } from './load.ts';
import { HELLO, message } from './mcp-requests.ts';

const ID = '"id":';
/** What stands before an id that comes first. */
const FIRST = Buffer.from(`{"jsonrpc":"2.0",${ID}`);
const LINE = 10;

/** A server whose client is this process. */
export class StdioServer {
  readonly child: ChildProcess;
  #rest: Buffer[] = [];
  #take: (line: Buffer) => void = () => {};

  constructor(command: string, args: readonly string[], env: Readonly<Record<string, string>>, place: Place = 'any') {
    const [program, all] = placed(place, command, args);
    this.child = spawn(program, all, { stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, ...env } });
    this.child.stdout?.on('data', (bytes: Buffer) => this.#read(bytes));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Sends one message and resolves with the line that answers it. */
  ask(text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.child.once('exit', () => reject(new Error('The server ended')));
      this.#take = (line) => resolve(line.toString());
      this.#send(text);
    });
  }

  /** The handshake of a client. */
  async open(): Promise<void> {
    await this.ask(message('initialize', HELLO));
    this.#send(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }));
  }

  /** Sends `calls` of a message whose id is counted up, `connections` of them at once. */
  load(text: string, { calls, connections }: Amount): Promise<Cost> {
    const [before = '', after = ''] = text.split(String(FIRST_ID));
    const begun = new Float64Array(calls);
    const times: number[] = [];
    let sent = 0;
    const next = (): void => {
      if (sent === calls) return;
      begun[sent] = performance.now();
      this.#send(`${before}${FIRST_ID + sent++}${after}`);
    };
    const run = new Promise<readonly number[]>((resolve, reject) => {
      this.#take = (line) => {
        if (line.includes('"isError":true')) return reject(new Error(`answered ${line.toString().slice(0, 300)}`));
        times.push(performance.now() - (begun[idOf(line) - FIRST_ID] ?? Number.NaN));
        if (times.length === calls) resolve(times);
        else next();
      };
    });
    return costOf(this.pid, calls, () => {
      for (let one = 0; one < connections; one++) next();
      return run;
    });
  }

  #send(text: string): void {
    this.child.stdin?.write(`${text}\n`);
  }

  #read(bytes: Buffer): void {
    for (let at = 0; ; ) {
      const end = bytes.indexOf(LINE, at);
      if (end < 0) {
        if (at < bytes.length) this.#rest.push(bytes.subarray(at));
        return;
      }
      const line = bytes.subarray(at, end);
      at = end + 1;
      const whole = this.#rest.length === 0 ? line : Buffer.concat([...this.#rest, line]);
      this.#rest = [];
      this.#take(whole);
    }
  }
}

/** The id of an answer: it stands first or last, and what it tells may hold others. */
function idOf(line: Buffer): number {
  const isFirst = line.subarray(0, FIRST.length).equals(FIRST);
  const at = isFirst ? FIRST.length : line.lastIndexOf(ID) + ID.length;
  return Number.parseInt(line.toString('latin1', at, at + String(FIRST_ID).length), 10);
}
