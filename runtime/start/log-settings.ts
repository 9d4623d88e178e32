/** What is set of the log: rows of the table of settings, and how their texts are read. */
import { StartError } from '../basics/errors.ts';
import type { LogLevel } from '../observe/log-line.ts';
import type { SettingReader } from './setting-readers.ts';

/** A level, or nothing at all. */
type Least = LogLevel | 'off';

/** Names of levels, and what other loggers call the same: the variable is read by many a program. */
const LEVELS: Readonly<Record<string, Least>> = {
  debug: 'debug',
  trace: 'debug',
  verbose: 'debug',
  info: 'info',
  notice: 'info',
  warn: 'warn',
  warning: 'warn',
  error: 'error',
  fatal: 'error',
  critical: 'error',
  off: 'off',
  none: 'off',
  silent: 'off',
};

const logLevel: SettingReader<Least> = (text, source) => {
  const level = Object.hasOwn(LEVELS, text.toLowerCase()) ? LEVELS[text.toLowerCase()] : undefined;
  if (level !== undefined) return level;
  throw new StartError(`${source} must be debug, info, warn, error or off.`);
};

const FORMATS = ['auto', 'json', 'pretty'] as const;

const logFormat: SettingReader<(typeof FORMATS)[number]> = (text, source) => {
  const format = FORMATS.find((known) => known === text.toLowerCase());
  if (format !== undefined) return format;
  throw new StartError(`${source} must be ${FORMATS.slice(0, -1).join(', ')} or ${FORMATS.at(-1)}.`);
};

const UNITS: Readonly<Record<string, number>> = { '': 1, ms: 1, s: 1_000, m: 60_000 };

/** Milliseconds, also as 500ms, 5s or 2m. */
const slowness: SettingReader<number> = (text, source) => {
  const [, digits = '', unit = ''] = /^(\d{1,7}) ?(ms|s|m)?$/i.exec(text) ?? [];
  const ms = Number(digits) * (UNITS[unit.toLowerCase()] ?? 0);
  if (ms > 0) return ms;
  throw new StartError(`${source} must be a time in milliseconds, seconds or minutes, such as 500ms or 5s.`);
};

export const LOG_SETTINGS = {
  logLevel: {
    variable: 'LOG_LEVEL',
    read: logLevel,
    default: 'info',
    example: 'warn',
    about:
      'a line on standard error for each request and call: `debug`, `info`, `warn`, `error`, or `off` (docs/logs.md)',
  },
  logFormat: {
    variable: 'LOG_FORMAT',
    read: logFormat,
    default: 'auto',
    example: 'json',
    about: '`json` or `pretty`; `auto` is pretty at a terminal and JSON elsewhere',
  },
  logSlowMs: {
    variable: 'LOG_SLOW',
    read: slowness,
    default: '5s',
    about: 'a call that takes as long is told as a warning, in milliseconds or as `500ms`, `5s`, `2m`',
  },
} as const;
