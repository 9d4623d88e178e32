/** Colours. A state is never told by colour alone; those of states are apart for whoever sees no red, green or blue, too. */
import type { Theme } from './drawing.ts';

/** How something stands: what is not known is `none`. */
export type Standing = 'good' | 'warn' | 'down' | 'none';

export interface Palette extends Readonly<Record<Standing, string>> {
  readonly ground: string;
  /** Text, at least 4.5:1 on the ground. */
  readonly ink: string;
  /** Text of less weight, at least 4.5:1 as well. */
  readonly muted: string;
  /** Lines that only guide the eye. */
  readonly grid: string;
  /** What has no state: people, figures. At least 3:1. */
  readonly accent: string;
}

export const PALETTES: Readonly<Record<Theme, Palette>> = {
  light: {
    ground: '#ffffff',
    ink: '#17202b',
    muted: '#566273',
    grid: '#dde2e8',
    good: '#0f86b3',
    warn: '#c27c0e',
    down: '#a3162a',
    none: '#8c8f96',
    accent: '#5a4fcf',
  },
  dark: {
    ground: '#11161d',
    ink: '#e9eef4',
    muted: '#a3b0bf',
    grid: '#2a323d',
    good: '#3fb2e3',
    warn: '#f2b84b',
    down: '#f4604f',
    none: '#75787f',
    accent: '#a79bf2',
  },
};

const GOOD = /operational|healthy|resolved|online|complete|within|^(up|ok|good|green|closed)$/i;
const WARN = /degrad|risk|acknowledg|slow|partial|maintenance|investigat|monitoring|minor|warn|amber/i;
const NONE = /unknown|not evaluated|switched off|paused|misconfigured|deleted/i;

/** What a word for a state comes to; of words that nobody knows the worst is thought. */
export function standingOf(word: string): Standing {
  if (/not (operational|healthy|resolved)|unhealthy|non-operational/i.test(word)) return 'down';
  if (NONE.test(word)) return 'none';
  if (WARN.test(word)) return 'warn';
  return GOOD.test(word) ? 'good' : 'down';
}
