/**
 * Paints off the event loop: in one thread, started with the first picture and ended when there was none for a while. One
 * after the other; so many may wait, and none for long, since a call goes without its picture rather than late.
 */
import { Worker } from 'node:worker_threads';
import type { Stop } from '../../basics/stop.ts';
import type { PaintBox, Painted } from './paint.ts';
import type { PaintAnswer } from './paint-worker.ts';

/** Why there is no picture, in words for whoever asked for one. */
export class NoPicture extends Error {}

interface Waiting {
  readonly svg: string;
  readonly done: (painted: Painted) => void;
  readonly failed: (why: Error) => void;
}

/** How many may wait, and how long one may take with its waiting; when an idle thread ends. */
export interface PainterLimits {
  readonly waiting: number;
  readonly longestMs: number;
  readonly idleMs: number;
}

const USUAL: PainterLimits = { waiting: 32, longestMs: 10_000, idleMs: 60_000 };

export class Painter {
  readonly #open: () => Promise<PaintBox>;
  readonly #limits: PainterLimits;
  readonly #waiting = new Set<Waiting>();
  #thread: Worker | undefined;
  /** What the thread is at. */
  #current: Waiting | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(open: () => Promise<PaintBox>, limits: Partial<PainterLimits> = {}) {
    this.#open = open;
    this.#limits = { ...USUAL, ...limits };
  }

  /**
   * The picture of a drawing. Rejects with `NoPicture` where that is nobody's fault, with the reason of `gone` where nobody
   * waits for it any more, and with whatever the renderer says.
   */
  paint(svg: string, gone?: Stop): Promise<Painted> {
    gone?.throwIfAborted();
    if (this.#waiting.size >= this.#limits.waiting)
      return Promise.reject(new NoPicture('too many pictures are asked for just now'));
    return new Promise((resolve, reject) => {
      const over = (): void => {
        clearTimeout(timer);
        gone?.removeEventListener('abort', left);
      };
      const asked: Waiting = {
        svg,
        done: (painted) => {
          over();
          resolve(painted);
        },
        failed: (why) => {
          over();
          reject(why);
        },
      };
      const left = (): void => this.#giveUp(asked, gone?.reason as Error);
      const timer = setTimeout(() => this.#giveUp(asked, new NoPicture('it took too long')), this.#limits.longestMs);
      gone?.addEventListener('abort', left);
      this.#waiting.add(asked);
      void this.#next();
    });
  }

  async #next(): Promise<void> {
    const [first] = this.#waiting;
    if (this.#current !== undefined || first === undefined) return;
    this.#current = first;
    this.#waiting.delete(first);
    clearTimeout(this.#idle);
    try {
      const box = this.#thread ? undefined : await this.#open();
      // It may have been given up meanwhile: then the thread is another one's to start.
      if (this.#current !== first) return;
      if (box) this.#thread = this.#start(box);
    } catch (cause) {
      if (this.#current === first) this.#over(({ failed }) => failed(cause as Error));
      return;
    }
    this.#thread?.ref();
    this.#thread?.postMessage(first.svg);
  }

  #start(box: PaintBox): Worker {
    const thread = new Worker(new URL('./paint-worker.js', import.meta.url), { workerData: box });
    thread.on('message', (came: PaintAnswer) => {
      if (thread !== this.#thread) return;
      this.#over((asked) => ('problem' in came ? asked.failed(new Error(came.problem)) : asked.done(came)));
    });
    thread.on('error', (cause) => this.#lost(thread, cause));
    thread.on('exit', () => this.#lost(thread, new Error('the thread that paints has ended')));
    return thread;
  }

  /** The one that was painted is over, whatever came of it: on to the next. */
  #over(tell: (asked: Waiting) => void): void {
    const asked = this.#current;
    this.#current = undefined;
    if (asked) tell(asked);
    if (this.#waiting.size > 0) return void this.#next();
    this.#thread?.unref();
    this.#idle = setTimeout(() => this.#drop(), this.#limits.idleMs).unref();
  }

  /** A thread cannot be told to leave something: it is ended with what it is at, and the next one has a new one. */
  #giveUp(asked: Waiting, why: Error): void {
    if (this.#waiting.delete(asked)) asked.failed(why);
    else if (this.#current === asked) {
      this.#drop();
      this.#over(({ failed }) => failed(why));
    }
  }

  #lost(thread: Worker, cause: Error): void {
    if (thread !== this.#thread) return;
    this.#thread = undefined;
    this.#over(({ failed }) => failed(cause));
  }

  #drop(): void {
    const thread = this.#thread;
    this.#thread = undefined;
    void thread?.terminate();
  }
}
