/** Processes of the product whose every output is kept, to be looked through for what none of them may hold. */
import { type ChildProcess, spawn } from 'node:child_process';
import { packageFile } from '../../runtime/start/package-root.ts';

const BIN = packageFile('dist/runtime/start/bin.js');

/** Texts, each by where it was seen. */
export class Outputs {
  readonly #texts: { readonly where: string; readonly text: string }[] = [];

  add(where: string, text: string): void {
    this.#texts.push({ where, text });
  }

  /** Where something is that should be nowhere, as it is or as addresses and headers write it. */
  holding(canaries: Readonly<Record<string, string>>, isLooked: (where: string) => boolean = () => true): string[] {
    const ways = Object.entries(canaries).flatMap(([name, value]) =>
      [value, encodeURIComponent(value), Buffer.from(value).toString('base64'), JSON.stringify(value).slice(1, -1)].map(
        (way) => [name, way.toLowerCase()] as const,
      ),
    );
    const found = this.#texts
      .filter(({ where }) => isLooked(where))
      .flatMap(({ where, text }) => {
        const small = text.toLowerCase();
        return ways.filter(([, way]) => small.includes(way)).map(([name]) => `${name} in ${where}`);
      });
    return [...new Set(found)];
  }

  /** How much there is from where. */
  size(where: string): number {
    return this.#texts.filter((one) => one.where.startsWith(where)).reduce((sum, { text }) => sum + text.length, 0);
  }
}

export interface Watched {
  readonly child: ChildProcess;
  readonly said: { out: string; err: string };
  readonly ended: Promise<number | null>;
  until(of: 'out' | 'err', wanted: RegExp): Promise<string>;
  write(text: string): void;
}

/** Starts it; what it says is added to `outputs` when it has ended. */
export function watched(
  outputs: Outputs,
  where: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  nodeArgs: readonly string[] = [],
): Watched {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('ONEUPTIME_')));
  const child = spawn(process.execPath, [...nodeArgs, BIN, ...args], { env: { ...own, CONFIRM: 'never', ...env } });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    said.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.err += chunk;
  });
  const ended = new Promise<number | null>((resolve) =>
    child.once('close', (code) => {
      outputs.add(`stdout of ${where}`, said.out);
      outputs.add(`stderr of ${where}`, said.err);
      resolve(code);
    }),
  );
  return {
    child,
    said,
    ended,
    write: (text) => void child.stdin.write(text),
    until: async (of, wanted) => {
      for (;;) {
        const [, found] = wanted.exec(said[of]) ?? [];
        if (found !== undefined) return found;
        if (child.exitCode !== null) throw new Error(`It has ended: ${said.err}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
  };
}
