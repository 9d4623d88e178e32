import { expect } from 'vitest';

/** Waits until it is so; fails when it is not after `turns` looks. */
export async function until(
  isTrue: () => boolean | Promise<boolean>,
  { turns = 200, pauseMs = 10 }: { readonly turns?: number; readonly pauseMs?: number } = {},
): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) {
    if (await isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  expect(await isTrue()).toBe(true);
}
