/** Lines for people at a terminal; loaded where there is one. */
import { prettyFactory } from 'pino-pretty';
import type { LogLine } from './log-line.ts';

/** What makes such a line of one of JSON; in colours where the terminal has them. */
export function prettyLines(): (line: string) => string {
  return prettyFactory({
    colorize: process.stderr.hasColors?.() === true,
    translateTime: 'SYS:HH:MM:ss.l',
    messageFormat: (line) => prettyMessage(line as LogLine),
    hideObject: true,
  });
}

/** What stands at the beginning of a line, by what it is of; all else follows with its name. */
const HEADS: Readonly<Record<string, readonly string[]>> = {
  call: ['tool', 'outcome', 'ms'],
  request: ['method', 'path', 'status', 'ms'],
  upstream: ['method', 'path', 'status', 'ms'],
};
/** Told at the head of each line. */
const BEFORE: ReadonlySet<string> = new Set(['level', 'time', 'msg']);

/** `call list_incidents ok 34 ms  upstreamMs=28 status=200`. */
export function prettyMessage(line: LogLine): string {
  const head = HEADS[line.msg] ?? [];
  const first = head.flatMap((name) => {
    const value = line[name];
    return value === undefined ? [] : [name === 'ms' ? `${value} ms` : String(value)];
  });
  const rest = Object.entries(line)
    .filter(([name]) => !BEFORE.has(name) && !head.includes(name))
    .map(([name, value]) => `${name}=${String(value)}`);
  return [[line.msg, ...first].join(' '), ...(rest.length > 0 ? [rest.join(' ')] : [])].join('  ');
}
