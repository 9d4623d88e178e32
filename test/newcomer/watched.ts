/** A command that is watched while it runs: when it said what, and that nothing of it is left. */
import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

/** Longer than any step may take on a slow line. */
const LONGEST_MS = 600_000;

/** A command under way. */
export interface Watched {
  /** Resolves to what matched as soon as that was said; rejects where it ends or takes too long before. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves to all it said once it has ended well; rejects with that where it has not. */
  ended(): Promise<string>;
  /** Ends it, and whatever it started. */
  stop(): Promise<void>;
}

/** Runs a line of a shell in a folder. */
export function watch(line: string, cwd: string, env: NodeJS.ProcessEnv): Watched {
  const child = spawn('sh', ['-c', line], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let text = '';
  const hearers = new Set<() => void>();
  const hear = (chunk: Buffer) => {
    text += stripVTControlCharacters(String(chunk));
    for (const look of hearers) look();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const kill = (signal: NodeJS.Signals) => {
    // All of its group: npm and make start the rest.
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
      process.kill(-child.pid, signal);
  };
  const limit = setTimeout(() => kill('SIGKILL'), LONGEST_MS);
  const code = new Promise<number | null>((resolve) => child.once('close', resolve)).finally(() => clearTimeout(limit));
  const failed = (ended: number | null) => new Error(`${line} ended with ${ended}:\n${text.slice(-2_000)}`);
  return {
    said: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(text);
          if (match === null) return;
          hearers.delete(look);
          resolve(match);
        };
        hearers.add(look);
        look();
        code.then((ended) => reject(failed(ended)));
      }),
    ended: async () => {
      const ended = await code;
      if (ended !== 0) throw failed(ended);
      return text;
    },
    stop: async () => {
      kill('SIGTERM');
      await code;
    },
  };
}
