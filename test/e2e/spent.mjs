/**
 * To be loaded before a program and those that it starts (NODE_OPTIONS): as each ends, it adds a line to the file SPENT, how many
 * seconds of CPU it took, how many milliseconds it slept of its own will, and its name.
 */
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';

let slept = 0;
const sleep = timers.setTimeout;
timers.setTimeout = (milliseconds, ...rest) => {
  slept += milliseconds;
  return sleep(milliseconds, ...rest);
};
syncBuiltinESMExports();

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  appendFileSync(process.env.SPENT, `${(user + system) / 1e6} ${slept} ${process.argv[1]}\n`);
});
