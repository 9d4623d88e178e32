/** The built product and others as processes, for benchmarks: started, asked, and ended by whoever started them. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Place, placed } from './cores.ts';
import { residentMbOf } from './cpu-time.ts';

const HERE = path.dirname(fileURLToPath(import.meta.url));

/** The program that users start. */
export const BIN = path.join(HERE, '../../runtime/start/bin.js');

export const HEADERS = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  'mcp-protocol-version': '2025-11-25',
};

export interface Started {
  readonly child: ChildProcess;
  /** Its root, without a path. */
  readonly url: string;
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Which cores it may use. */
  readonly place?: Place;
  /** What it writes to standard error is not shown. */
  readonly isSilent?: boolean;
}

/** Starts a script of Node's and waits until it says where it listens. What it writes to standard error is shown. */
export async function start(
  file: string,
  args: string[],
  { env, place = 'any', isSilent = false }: StartOptions = {},
): Promise<Started> {
  const [command, all] = placed(place, process.execPath, [file, ...args]);
  const child = spawn(command, all, {
    stdio: ['ignore', 'pipe', isSilent ? 'ignore' : 'inherit'],
    env: { ...process.env, ...env },
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (chunk) => {
      const match = /listens: (\S+)\/mcp/.exec(String(chunk))?.[1];
      if (match) resolve(match);
    });
    child.once('exit', () => reject(new Error(`${file} ended early`)));
  });
  return { child, url };
}

/** Starts the product as HTTP server before an instance: nobody is asked, and nothing told or counted, where that is not said. */
export function startProduct(upstream: string, { env, ...options }: StartOptions = {}): Promise<Started> {
  return start(BIN, ['--http', '--port', '0'], {
    env: { ONEUPTIME_URL: upstream, CONFIRM: 'never', LOG_LEVEL: 'off', METRICS: 'off', ...env },
    ...options,
  });
}

/** A sandbox in a process of its own, and its keys by role. */
export async function startSandboxProcess({
  place = 'any',
}: Pick<StartOptions, 'place'> = {}): Promise<Started & { readonly keys: Readonly<Record<string, string>> }> {
  const [command, args] = placed(place, process.execPath, [path.join(HERE, '../../sandbox/main.js')]);
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const text = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
      if (/expired +\S+\n/.test(said)) resolve(said);
    });
    child.once('exit', () => reject(new Error('the sandbox ended early')));
  });
  const keys = Object.fromEntries(
    [...text.matchAll(/^ {2}(\w+) +(\S+)$/gm)].map(([, role = '', key = '']) => [role, key]),
  );
  return { child, url: /ready at (\S+)/.exec(text)?.[1] ?? '', keys };
}

/** Another file of this folder, as it was built. */
export function built(name: string): string {
  return path.join(HERE, name);
}

export async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...HEADERS, ...headers },
    body: JSON.stringify(body),
  });
  return response.json();
}

export const request = (method: string, params: object = {}) => ({ jsonrpc: '2.0', id: 1, method, params });

/** Resident memory of a process, in MB. */
export const residentMb = ({ pid = 0 }: ChildProcess): number => residentMbOf(pid);

/** One line of a report. */
export function row(what: string, value: string): void {
  process.stdout.write(`${what.padEnd(60)}${value}\n`);
}

/** The same with what was promised; a promise that is not kept fails the run. */
export function promise(what: string, value: number, unit: string, most: number): void {
  const isKept = value <= most;
  if (!isKept) process.exitCode = 1;
  row(what, `${value.toFixed(1)} ${unit} (at most ${most}${isKept ? '' : ': NOT KEPT'})`);
}
