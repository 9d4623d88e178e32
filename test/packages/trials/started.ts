/** A server of a package as a process over HTTP. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Command } from './asked.ts';

const LONGEST_MS = 60_000;

/** A server that listens. */
export interface Started {
  readonly url: string;
  readonly child: ChildProcess;
  /** Ends it with SIGTERM; resolves to its exit code, or null where a signal ended it. */
  stop(): Promise<number | null>;
}

/** Starts a server and waits until it says where it listens; throws what it said where it does not. */
export function startedOverHttp({ command, args, env = {} }: Command): Promise<Started> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(command, args, { env: { PATH, HOME, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return new Promise((resolve, reject) => {
    let said = '';
    const limit = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS);
    const hear = (chunk: Buffer) => {
      said += chunk;
      const url = /listens: (\S+)\/mcp/.exec(said)?.[1];
      if (url === undefined) return;
      clearTimeout(limit);
      const stop = () => {
        child.kill('SIGTERM');
        return gone;
      };
      resolve({ url, child, stop });
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(limit);
      reject(new Error(`${command} ended with ${code}: ${said}`));
    });
  });
}
