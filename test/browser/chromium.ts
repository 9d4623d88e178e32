/** Chromium without a window, told what to do over a pipe in the protocol of its developer tools. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** The browser of this machine. Says so where there is none: tests are then left out. */
export function chromiumHere(): string | undefined {
  const found = NAMES.find((name) => {
    try {
      execFileSync(name, ['--version'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
  if (found === undefined) process.stderr.write('Skipped: no Chromium on this machine (apt-get install chromium).\n');
  return found;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
  readonly sessionId?: string;
}

/** One page of a browser that was started for it. */
export class BrowserPage {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #waiting = new Map<number, (message: Message) => void>();
  readonly #onEvent = new Set<(message: Message) => void>();
  /** What the page wrote to its console, what it threw, and what its policy of content refused. */
  readonly complaints: string[] = [];
  #session: string | undefined;
  #ids = 0;

  private constructor(program: string) {
    this.#folder = mkdtempSync(path.join(tmpdir(), 'chromium-'));
    const flags = [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--remote-debugging-pipe',
      `--user-data-dir=${this.#folder}`,
    ];
    this.#child = spawn(program, flags, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
    let rest = '';
    (this.#child.stdio[4] as Readable).setEncoding('utf8').on('data', (text: string) => {
      const messages = (rest + text).split('\0');
      rest = messages.pop() ?? '';
      for (const message of messages) this.#take(JSON.parse(message));
    });
  }

  static async open(program: string): Promise<BrowserPage> {
    const page = new BrowserPage(program);
    const { targetId } = await page.#send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await page.#send('Target.attachToTarget', { targetId, flatten: true });
    page.#session = String(sessionId);
    for (const domain of ['Page', 'Runtime', 'Log']) await page.#send(`${domain}.enable`);
    return page;
  }

  /** Opens an address, and resolves when it is loaded. */
  async goto(url: string): Promise<void> {
    const loaded = this.#loaded();
    await this.#send('Page.navigate', { url });
    await loaded;
  }

  /** Presses a key, such as Tab; `leads` waits for the page that it opens. */
  async press(key: 'Tab' | 'Enter', leads = false): Promise<void> {
    const loaded = leads ? this.#loaded() : undefined;
    const code = key === 'Tab' ? 9 : 13;
    const event = { key, code: key, windowsVirtualKeyCode: code, ...(key === 'Enter' ? { text: '\r' } : {}) };
    await this.#send('Input.dispatchKeyEvent', { type: 'keyDown', ...event });
    await this.#send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
    await loaded;
  }

  /** Makes the window so many pixels wide. */
  async widen(width: number): Promise<void> {
    const size = { width, height: 800, deviceScaleFactor: 1, mobile: false };
    await this.#send('Emulation.setDeviceMetricsOverride', size);
  }

  async type(text: string): Promise<void> {
    await this.#send('Input.insertText', { text });
  }

  /** What an expression is on the page. */
  async value<T>(expression: string): Promise<T> {
    const { result } = await this.#send('Runtime.evaluate', { expression, returnByValue: true });
    return (result as { value: T }).value;
  }

  async close(): Promise<void> {
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await gone;
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #loaded(): Promise<void> {
    return new Promise((resolve) => {
      const onEvent = ({ method }: Message): void => {
        if (method !== 'Page.loadEventFired') return;
        this.#onEvent.delete(onEvent);
        resolve();
      };
      this.#onEvent.add(onEvent);
    });
  }

  #send(method: string, params: object = {}): Promise<Readonly<Record<string, unknown>>> {
    this.#ids += 1;
    const id = this.#ids;
    const sessionId = this.#session;
    const message = JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) });
    (this.#child.stdio[3] as Writable).write(`${message}\0`);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ error, result = {} }) => (error ? reject(new Error(error.message)) : resolve(result)));
    });
  }

  #take(message: Message): void {
    if (message.id !== undefined) {
      this.#waiting.get(message.id)?.(message);
      this.#waiting.delete(message.id);
      return;
    }
    if (/^(?:Runtime\.(?:consoleAPICalled|exceptionThrown)|Log\.entryAdded)$/.test(message.method ?? ''))
      this.complaints.push(JSON.stringify(message.params));
    for (const onEvent of this.#onEvent) onEvent(message);
  }
}
