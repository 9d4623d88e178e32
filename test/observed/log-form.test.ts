/** A log whose lines for people cannot be made writes them as JSON: none is lost, and nothing breaks. */
import { afterEach, expect, it, vi } from 'vitest';
import { Log } from '../../runtime/observe/log.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

it.each([true, false])('where what writes lines is not there: pretty %s', async (isPretty) => {
  const written: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  const log = new Log({
    level: 'info',
    isPretty,
    openWriter: () => Promise.reject(new Error('Cannot find package')),
  });
  log.write('info', { msg: 'one' });
  log.write('debug', { msg: 'below' });
  await log.open();
  log.write('warn', { msg: 'two', status: undefined });
  await log.close();
  expect(written.map((line) => JSON.parse(line))).toEqual([
    { level: 'info', time: expect.any(String), msg: 'one' },
    { level: 'warn', time: expect.any(String), msg: 'two' },
  ]);
});
