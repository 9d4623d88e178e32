/** LIMITS as it is written: `key:60,user:100`. */
import { StartError, shown } from '../basics/errors.ts';
import { nearest } from '../basics/nearest.ts';
import type { CallBounds } from '../guard/call-bounds.ts';
import type { SettingReader } from './setting-readers.ts';

const COUNTED = ['key', 'user', 'burst', 'concurrent', 'day'] as const;
const NAMES: readonly string[] = [...COUNTED, 'telemetry'];
const EXAMPLE = 'such as key:60,user:100 (calls a minute), or off';
const MOST = 1_000_000;
const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Bounds by their names; undefined for `off`. */
export const limits: SettingReader<CallBounds | undefined> = (text, source) => {
  const entries = text
    .toLowerCase()
    .split(',')
    .map((entry) => entry.trim());
  if (entries.length === 1 && entries[0] === 'off') return undefined;
  const bounds: Record<string, unknown> = {};
  for (const entry of entries) {
    const [name = '', value = '', ...more] = entry.split(':').map((part) => part.trim());
    if (name === 'off') throw new StartError(`${source} says off beside others: write off alone, or leave it out.`);
    if (!NAMES.includes(name)) throw new StartError(`${source} ${unknownName(name)}`);
    if (Object.hasOwn(bounds, name)) throw new StartError(`${source} says ${name} twice: keep one.`);
    const isTime = name === 'telemetry';
    const read = more.length > 0 ? undefined : isTime ? timeOf(value) : countOf(value);
    if (read === undefined) throw new StartError(`${source} ${isTime ? NEEDS_TIME : needsCount(name)}`);
    bounds[name] = read;
  }
  return bounds;
};

function unknownName(name: string): string {
  const meant = /^[a-z_-]{1,40}$/.test(name) ? nearest(name, NAMES) : undefined;
  if (meant !== undefined) return `has no ${name}: did you mean ${meant}?`;
  const given = /^[\w-]{1,12}$/.test(name) ? `, not ${shown(name)}` : '';
  return `must hold limits by the names ${NAMES.join(', ')}${given}: ${EXAMPLE}.`;
}

const needsCount = (name: string) => `needs a whole number from 1 to ${MOST} for ${name}, such as ${name}:60.`;
const NEEDS_TIME = 'needs a time in minutes, hours or days for telemetry, such as telemetry:24h.';

function countOf(text: string): number | undefined {
  const count = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  return count >= 1 && count <= MOST ? count : undefined;
}

function timeOf(text: string): CallBounds['telemetry'] {
  const [, digits = '0', unit = ''] = /^(\d{1,4})([mhd])$/.exec(text) ?? [];
  const ms = Number(digits) * (UNITS[unit] ?? 0);
  return ms > 0 ? { ms, text } : undefined;
}
