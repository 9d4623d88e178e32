/** Files share a process: each leaves it as it was. */
import { afterAll, expect, vi } from 'vitest';

/** What one package reads as it is loaded stays set. */
const env = (): [string, string | undefined][] =>
  Object.entries(process.env).filter(([name]) => !name.startsWith('RECHECK_'));
const surroundings = () => ({ env: env().sort(), folder: process.cwd(), isClockFake: vi.isFakeTimers() });
const before = surroundings();

afterAll(() => {
  const after = surroundings();
  // Whatever comes next begins as if nothing had been.
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  expect(after, 'what this file leaves behind').toEqual(before);
});
