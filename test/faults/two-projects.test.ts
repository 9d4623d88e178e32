/**
 * Keys of two projects through one process, turn by turn, with rows of the same ids: whatever is remembered for either, and
 * whatever goes wrong in between, no value of one reaches the other.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Asked, framed, type Misdeed } from './bad-upstream.ts';
import { openBench } from './bench.ts';

const bench = await openBench();
const { upstream } = bench;
const KEYS = { Left: '3f1e9c52-6a1b-4c9e-8f02-000000000001', Right: '3f1e9c52-6a1b-4c9e-8f02-000000000002' } as const;
type Project = keyof typeof KEYS;
const PROJECTS = Object.keys(KEYS) as Project[];
const id = (place: number): string => `00000000-0000-4000-8000-${String(place).padStart(12, '0')}`;
/** Of the same name in both. */
const LABELS: Readonly<Record<Project, string>> = { Left: id(11), Right: id(12) };

/** Rows of any table, each text with the project that it belongs to. */
function sound({ path, key, body: { skip = 0 } }: Asked): object | undefined {
  const project = PROJECTS.find((one) => KEYS[one] === key);
  const [address = ''] = path.split('?');
  const own = (what: string): string => `${what} ${project}`;
  const figure = {
    timestamp: '2026-03-10T00:00:00.000Z',
    value: 7,
    primaryEntityId: id(5),
    severityText: own('Grade'),
  };
  if (address.endsWith('/aggregate')) return { data: [figure] };
  if (address === '/label/get-list' && project) return { data: [{ _id: LABELS[project], name: 'Shared' }], count: 1 };
  if (!address.endsWith('/get-list')) return undefined;
  const row = {
    _id: id(5),
    name: own('name'),
    title: own('title'),
    description: own('text'),
    order: 1,
    primaryEntityId: id(5),
  };
  const states = { isResolvedState: false, currentIncidentState: { _id: id(5), name: own('state') } };
  const related = { monitors: [{ _id: id(5), name: own('monitor') }], body: own('body') };
  return { data: skip > 0 ? [] : [{ ...row, ...states, ...related }], count: 1 };
}

const CALLS: readonly (readonly [tool: string, args: (own: Project, other: Project) => object])[] = [
  ['list_incidents', () => ({ fields: ['title', 'monitors.name', 'monitors.description'] })],
  ['list_incidents', () => ({ filter: { currentIncidentState: 'open' } })],
  ['list_incidents', () => ({ filter: { labels: { any: ['Shared'] } } })],
  ['list_incidents', (_own, other) => ({ filter: { monitors: { any: [`name ${other}`] } } })],
  ['count_incidents', () => ({ by: ['currentIncidentState', 'monitors'] })],
  ['count_incidents', () => ({ by: 'monitors.description' })],
  ['list_logs', () => ({ fields: ['body', 'primaryEntityId'] })],
  ['count_logs', () => ({ by: ['primaryEntityId', 'severityText'] })],
  ['list_monitors', () => ({})],
];
const says = (status: number): Misdeed => ({
  at: 'whole',
  act: (socket) => void socket.write(framed(status, '{"error":"Server Error"}')),
});
const MISDEEDS = [undefined, undefined, says(429), says(500), says(403)];

beforeAll(() => {
  upstream.others = sound;
});
afterAll(() => {
  upstream.others = () => undefined;
});

/** The same numbers each time. */
function drawing(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

it.each(Array.from({ length: 40 }, (_, seed) => [seed + 1]))('in an order of their own: %i', async (seed) => {
  const draw = drawing(seed);
  let told = 0;
  for (let turn = 0; turn < 12; turn += 1) {
    const own = PROJECTS[draw(2)] as Project;
    const other = PROJECTS.find((one) => one !== own) as Project;
    const [tool, argsOf] = CALLS[draw(CALLS.length)] as (typeof CALLS)[number];
    const [misdeed, hit] = [MISDEEDS[draw(MISDEEDS.length)], draw(3)];
    let asked = 0;
    upstream.misdeed = (one) => (one && asked++ === hit ? misdeed : undefined);
    const args = argsOf(own, other);
    const { text, seen } = await bench.call(tool, args, KEYS[own]);
    // What the caller wrote itself is no value of the other.
    const shown = JSON.stringify(args).includes(other) ? text.replaceAll(`name ${other}`, '') : text;
    expect(shown).not.toContain(other);
    expect(JSON.stringify(seen)).not.toContain(LABELS[other]);
    if (shown.includes(own)) told += 1;
  }
  expect(told).toBeGreaterThan(0);
});
