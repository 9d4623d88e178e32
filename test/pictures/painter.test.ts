/** The thread that paints: one after the other, within bounds, and never in the way of anything else. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import { Stopper } from '../../runtime/basics/stop.ts';
import type { PaintBox } from '../../runtime/pictures/painting/paint.ts';
import { NoPicture, Painter } from '../../runtime/pictures/painting/painter.ts';
import { packageFile } from '../../runtime/start/package-root.ts';
import { FONTS } from '../../runtime/start/painting.ts';
import { readPng } from './read-png.ts';

async function box(): Promise<PaintBox> {
  const [renderer, ...fonts] = await Promise.all(
    ['node_modules/@resvg/resvg-wasm/index_bg.wasm', ...FONTS].map((name) => readFile(packageFile(name))),
  );
  return { renderer, fonts } as unknown as PaintBox;
}

const square = (side: number): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}"><rect width="${side}" height="${side}"/></svg>`;

describe('the thread that paints', () => {
  it.each([
    [50, 32],
    [6, 3],
    [4, 1],
  ])('of %i at once paints one, and the %i that may wait, and sends the rest away at once', async (many, waiting) => {
    const painter = new Painter(box, waiting === 32 ? {} : { waiting });
    const asked = Array.from({ length: many }, (_, place) => painter.paint(square(place + 1)));
    const came = await Promise.allSettled(asked);
    const widths = came.flatMap((one) => (one.status === 'fulfilled' ? [readPng(one.value.png).width] : []));
    const refused = came.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(widths).toEqual(Array.from({ length: waiting + 1 }, (_, place) => 2 * (place + 1)));
    expect(refused.length).toBe(many - waiting - 1);
    for (const why of refused) expect(why).toEqual(new NoPicture('too many pictures are asked for just now'));
  });

  it('goes on after a drawing that is none', async () => {
    const painter = new Painter(box);
    const [bad, good] = [painter.paint('<svg'), painter.paint(square(3))];
    await expect(bad).rejects.toThrow();
    await expect(bad).rejects.not.toBeInstanceOf(NoPicture);
    expect(readPng((await good).png).width).toBe(6);
  });

  it('leaves what nobody waits for, whether it waits or is painted', async () => {
    const painter = new Painter(box);
    const [first, second] = [new Stopper(), new Stopper()];
    const asked = [painter.paint(square(1), first), painter.paint(square(2), second), painter.paint(square(3))];
    const ends = Promise.allSettled(asked);
    second.abort(new Error('the second left'));
    first.abort(new Error('the first left'));
    expect((await ends).map((end) => (end.status === 'rejected' ? end.reason.message : end.status))).toEqual([
      'the first left',
      'the second left',
      'fulfilled',
    ]);
    expect(() => painter.paint(square(1), first)).toThrow('the first left');
  });

  it('opens for the next what was opened for one that has left, and fails with its own alone', async () => {
    let refuse: (why: Error) => void = () => {};
    const never = new Promise<PaintBox>((_, reject) => {
      refuse = reject;
    });
    const painter = new Painter(vi.fn(box).mockReturnValueOnce(never));
    const first = new Stopper();
    const [left, stays] = [painter.paint(square(1), first), painter.paint(square(2))];
    first.abort(new Error('left'));
    refuse(new Error('a disk that fails'));
    await expect(left).rejects.toThrow('left');
    expect(readPng((await stays).png).width).toBe(4);
  });

  it('gives up what takes too long, with all that waited as long', async () => {
    const painter = new Painter(() => new Promise(() => {}), { longestMs: 1 });
    for (const end of await Promise.allSettled([painter.paint(square(1)), painter.paint(square(2))]))
      expect(end).toMatchObject({ status: 'rejected', reason: new NoPicture('it took too long') });
  });

  it('says why there is nothing to paint with, and tries again', async () => {
    const open = vi.fn(box).mockRejectedValueOnce(new NoPicture('its renderer is not installed'));
    const painter = new Painter(open);
    await expect(painter.paint(square(1))).rejects.toEqual(new NoPicture('its renderer is not installed'));
    expect(readPng((await painter.paint(square(2))).png).width).toBe(4);
  });

  it('ends when there is nothing to paint, and begins anew', async () => {
    const open = vi.fn(box);
    const painter = new Painter(open, { idleMs: 0 });
    await painter.paint(square(1));
    await new Promise((resolve) => setTimeout(resolve, 1));
    await painter.paint(square(2));
    expect(open).toHaveBeenCalledTimes(2);
  });
});
