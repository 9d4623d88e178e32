/** A thread that paints: drawings come in one after the other, each answered with its picture or with what went wrong. */
import { parentPort, workerData } from 'node:worker_threads';
import { openPaint, type PaintBox, type Painted } from './paint.ts';

/** What comes back of a drawing. */
export type PaintAnswer = Painted | { readonly problem: string };

const opened = openPaint(workerData as PaintBox);

parentPort?.on('message', (svg: string) => {
  const answer = opened
    .then((paint): PaintAnswer => paint(svg))
    .catch((cause: unknown): PaintAnswer => ({ problem: cause instanceof Error ? cause.message : String(cause) }));
  void answer.then((came) => parentPort?.postMessage(came));
});
