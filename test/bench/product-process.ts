/** The built product and others as processes, for benchmarks: started, asked, and ended by whoever started them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = path.dirname(fileURLToPath(import.meta.url));
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

/** Starts a script of Node's and waits until it says where it listens. What it writes to standard error is shown. */
export async function start(file: string, args: string[], env: Record<string, string> = {}): Promise<Started> {
  const child = spawn(process.execPath, [file, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
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

/** Starts the product as HTTP server before an instance. */
export function startProduct(upstream: string, env: Record<string, string> = {}): Promise<Started> {
  return start(BIN, ['--http', '--port', '0'], { ONEUPTIME_URL: upstream, ...env });
}

/** A sandbox in a process of its own, and its keys by role. */
export async function startSandboxProcess(): Promise<Started & { readonly keys: Readonly<Record<string, string>> }> {
  const child = spawn(process.execPath, [path.join(HERE, '../../sandbox/main.js')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
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
export const residentMb = ({ pid }: ChildProcess): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

/** The value below which a share of all lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

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
