/**
 * `make smoke`: reads ONEUPTIME_URL and ONEUPTIME_API_KEY. Ends with 0 when something answered and nothing failed, with 1
 * when something failed or nothing answered, with 2 when it was not told where to look.
 */
import { smoke } from './smoke.ts';

/** Lines of progress where they cannot be written over one another. */
const EVERY = 100;

const { ONEUPTIME_URL: url, ONEUPTIME_API_KEY: key } = process.env;
if (!url || !key) {
  process.stderr.write('smoke needs the instance and a key: make smoke URL=https://oneuptime.example KEY=...\n');
  process.exitCode = 2;
} else {
  const isTerminal = process.stderr.isTTY === true;
  const onProgress = (done: number, of: number): void => {
    if (isTerminal) process.stderr.write(`\r${done} of ${of}${done === of ? '\n' : ''}`);
    else if (done % EVERY === 0 || done === of) process.stderr.write(`${done} of ${of} tools called\n`);
  };
  try {
    const isSound = await smoke({ url, key, print: (text) => process.stdout.write(text), onProgress });
    process.exitCode = isSound ? 0 : 1;
  } catch (cause) {
    process.stderr.write(`smoke stopped: ${(cause as Error).message}\n`);
    process.exitCode = 1;
  }
}
