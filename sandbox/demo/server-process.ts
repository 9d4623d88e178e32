/** The built server as a process of its own, over the embedded OneUptime. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { StoryError } from './story-error.ts';

/** A server that listens: where MCP is spoken, the keys of the embedded OneUptime by role, and `close`, which resolves when it is gone. */
export type ServerProcess = Awaited<ReturnType<typeof startServer>>;

const START_MS = 30_000;
const BUILT = path.resolve(import.meta.dirname, '../../runtime/start/bin.js');

/** Starts it on a free port of loopback. Rejects with a `StoryError` that holds what the process said. */
export async function startServer(program: string = BUILT) {
  const folder = mkdtempSync(path.join(tmpdir(), 'oneuptime-mcp-demo-'));
  const keysFile = path.join(folder, 'keys.json');
  const flags = ['--http', '--host', '127.0.0.1', '--port', '0', '--sandbox', '--keys', keysFile];
  const child = spawn(process.execPath, [program, ...flags], {
    // The story tells of what is done; nobody is there to be asked.
    env: { ...cleanEnvironment(), CONFIRM: 'never' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const abandon = () => {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  // However this process ends, that one does too.
  process.once('exit', abandon);
  const gone = new Promise((resolve) => child.once('close', resolve));
  const close = async () => {
    child.kill();
    await gone;
    abandon();
    process.removeListener('exit', abandon);
  };
  try {
    const url = await addressOf(child);
    return { url, keys: JSON.parse(readFileSync(keysFile, 'utf8')) as Record<string, string>, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Settings that somebody made for another server have no say in the demo. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const isOurs = (name: string) => /^(HOST|PORT|SHARED_KEY|ONEUPTIME_.*)$/.test(name);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOurs(name)));
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const fail = (what: string) => reject(new StoryError(`${what}${said === '' ? '.' : `:\n${said.trim()}`}`));
    const read = (chunk: Buffer) => {
      said += chunk;
      const url = /listens: (\S+)/.exec(said)?.[1];
      if (url !== undefined) resolve(url);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    setTimeout(() => fail(`The server did not listen within ${START_MS / 1000} seconds`), START_MS).unref();
    child.once('error', (error) => fail(`The server could not be started (${error.message})`));
    child.once('close', (code, signal) => fail(`The server ended (${signal ?? code}) before it listened`));
  });
}
