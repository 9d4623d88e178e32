/** The line of a file at which something failed. */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Where a stack first passes through a file; undefined where it does not. */
export function lineIn({ stack = '' }: Error, file: string): number | undefined {
  for (const line of stack.split('\n')) {
    const [, place = '', number] =
      /(?:\(|\s|^)((?:file:\/\/|\/|[A-Za-z]:\\)[^()]*?):(\d+)(?::\d+)?\)?$/.exec(line) ?? [];
    if (number !== undefined && pathOf(place) === file) return Number(number);
  }
  return undefined;
}

function pathOf(place: string): string {
  try {
    return place.startsWith('file://') ? fileURLToPath(place.replace(/\?.*$/, '')) : place;
  } catch {
    return place;
  }
}

/** What was thrown, in one line. */
export function firstLine(cause: unknown): string {
  const text =
    cause instanceof Error ? `${cause.name === 'Error' ? '' : `${cause.name}: `}${cause.message}` : String(cause);
  return text.split('\n', 1)[0] ?? '';
}

/** The first line of a file that holds a text. */
export async function lineOf(file: string, wanted: RegExp | string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const isIt = (line: string): boolean => (typeof wanted === 'string' ? line.includes(wanted) : wanted.test(line));
  const at = text.split('\n').findIndex(isIt);
  return at < 0 ? undefined : at + 1;
}

const PATIENCE_MS = 5000;

/**
 * The line of a mistake of grammar: an error of `import()` does not bear it, so that a Node of its own is asked to read the
 * file without running it. Undefined for other errors, and where that Node finds nothing, as in a file that it imports.
 */
export async function syntaxLine(cause: Error, file: string): Promise<number | undefined> {
  if (!(cause instanceof SyntaxError) || /\.m?ts$/.test(file)) return undefined;
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const said = await checked(text);
  const [, line] = /^\[stdin\]:(\d+)/m.exec(said) ?? [];
  return line === undefined ? undefined : Number(line);
}

/** What Node says of a module that it reads from its standard input. */
function checked(text: string): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--check', '--input-type=module', '-'], {
      stdio: ['pipe', 'ignore', 'pipe'],
      // Nothing of what this process was given is for it.
      env: {},
      timeout: PATIENCE_MS,
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (piece: string) => {
      said += piece;
    });
    child.on('error', () => resolve('')).on('close', () => resolve(said));
    child.stdin.on('error', () => undefined).end(text);
  });
}
