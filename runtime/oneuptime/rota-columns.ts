/**
 * Rotations and hours of duty in calls: short forms become what the platform stores, and stored ones are shown in short
 * again. What they mean is in `rotas/`, which does no I/O; here is found which zone a schedule's hours are read in.
 */
import { badArgument, ToolError } from '../basics/errors.ts';
import type { Arguments } from '../call/arguments.ts';
import type { Call } from '../call/platform.ts';
import { notFound } from '../call/reads.ts';
import type { Kind, ResourceModule } from '../catalogue/kinds.ts';
import { decodeValue, ID, idOf, idOfText, type WireObject } from './codec.ts';
import { describeHours, encodeHours, type HoursContext, hasWindows, isSameZone, needsZone } from './rotas/hours.ts';
import { describeRotation, encodeRotation } from './rotas/rotation.ts';
import { isZone } from './rotas/week-times.ts';
import { orWithout, readRows, visibleRows } from './rows.ts';

const SCHEDULE = 'on_call_policy_schedule';
/** Relation of a layer to its schedule, and the column that holds its id. */
const RELATION = 'onCallDutyPolicySchedule';
const RELATION_ID = 'onCallDutyPolicyScheduleId';
/** The zone of a schedule that names none. */
const DEFAULT_ZONE = 'UTC';

/** Arguments without rotas, the columns that those become, and what a reader has to know. */
interface RotaArguments {
  readonly args: Arguments;
  readonly columns: WireObject;
  readonly notes: readonly string[];
}

/** Columns of a table that hold rotations, and hours of duty. Looked for once: hardly any table has one. */
interface RotaColumns {
  readonly rotations: readonly string[];
  readonly hours: readonly string[];
}

const rotaColumnsOf = new WeakMap<ResourceModule, RotaColumns>();

function rotaColumns(module: ResourceModule): RotaColumns {
  const known = rotaColumnsOf.get(module);
  if (known) return known;
  const { columns } = module;
  const ofKind = (kind: Kind): string[] => Object.keys(columns).filter((name) => columns[name]?.kind === kind);
  const held = { rotations: ofKind('recurring'), hours: ofKind('restrictionTimes') };
  rotaColumnsOf.set(module, held);
  return held;
}

/** Whether rows of a table hold rotas. */
export function hasRotas(module: ResourceModule): boolean {
  const { rotations, hours } = rotaColumns(module);
  return rotations.length + hours.length > 0;
}

/** Reads the rotas of a create or update. Throws `bad_arguments` for what the platform would store and draw wrongly. */
export async function rotasOf(call: Call): Promise<RotaArguments> {
  const { args, tool } = call;
  const isGiven = (name: string): boolean => args[name] !== undefined && args[name] !== null;
  const held = rotaColumns(tool.module);
  const rotations = held.rotations.filter(isGiven);
  const hours = held.hours.filter(isGiven);
  const read = new Set([...rotations, ...hours]);
  const zone = hours.some((name) => needsZone(args[name])) ? await zoneOf(call) : undefined;
  const context: HoursContext = { zone: zone?.name ?? DEFAULT_ZONE, now: call.now() };
  return {
    args: read.size === 0 ? args : Object.fromEntries(Object.entries(args).filter(([name]) => !read.has(name))),
    columns: Object.fromEntries([
      ...rotations.map((name) => [name, encodeRotation(args[name], name)]),
      ...hours.map((name) => [name, encodeHours(args[name], name, context)]),
    ]),
    notes: zone === undefined ? [] : [zone.note],
  };
}

/** The zone in which the platform will read the hours of a write, and how it is known. */
async function zoneOf(call: Call): Promise<{ name: string; note: string }> {
  const asked = call.args.timezone;
  const found = await zoneOfSchedule(call);
  if (found === undefined) {
    const name = typeof asked === 'string' ? asked : DEFAULT_ZONE;
    return { name, note: `Hours are written for ${name}: the schedule's own zone, which counts, could not be read.` };
  }
  if (typeof asked === 'string' && !isSameZone(asked, found, call.now())) {
    throw badArgument(
      `timezone is ${asked}, but hours of duty are read in the schedule's zone, ${found}.`,
      `Write them as clocks show in ${found} and leave timezone out (times such as startsAt can end in +02:00), or change the schedule's timezone with update_on_call_policy_schedule.`,
    );
  }
  return { name: found, note: `Hours are read in the schedule's zone, ${found}.` };
}

/** Zone of the schedule that a layer belongs to, or will; undefined where the key may not read it. */
async function zoneOfSchedule(call: Call): Promise<string | undefined> {
  try {
    const id = call.tool.verb === 'create' ? await namedSchedule(call) : await presentSchedule(call);
    return id === undefined ? undefined : (await zonesOf(call, [id])).get(id);
  } catch (cause) {
    if (cause instanceof ToolError && cause.code === 'not_permitted') return undefined;
    throw cause;
  }
}

async function namedSchedule(call: Call): Promise<string | undefined> {
  const named = call.args[RELATION];
  if (typeof named !== 'string') return undefined;
  return call.resolve(({ idOf }) => idOf(SCHEDULE, named, RELATION));
}

async function presentSchedule(call: Call): Promise<string | undefined> {
  const { module } = call.tool;
  const query = { [ID]: await call.rowId() };
  const [row] = await readRows(call, module.resource, { query, select: { [RELATION_ID]: true }, limit: 1 });
  if (row === undefined) throw notFound(module);
  return idIn(row[RELATION_ID]);
}

function idIn(value: unknown): string | undefined {
  return idOfText(decodeValue(value));
}

/** Zones of schedules by id; none where the key may not read them. */
async function zonesOf(call: Call, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const query = { [ID]: { _type: 'Includes', value: ids } };
  const rows = await visibleRows(call, SCHEDULE, { query, select: { timezone: true }, limit: ids.length });
  return new Map(
    rows.flatMap((row) => {
      const [id, zone] = [idOf(row), row.timezone ?? DEFAULT_ZONE];
      return id !== undefined && isZone(zone) ? [[id, zone]] : [];
    }),
  );
}

/** Rows with their rotas in the short form; zones are read only where there are hours to show. */
export async function withReadableRotas(call: Call, rows: readonly WireObject[]): Promise<readonly WireObject[]> {
  const { rotations, hours } = rotaColumns(call.tool.module);
  if (rotations.length + hours.length === 0) return rows;
  const timed = rows.filter((row) => hours.some((name) => hasWindows(row[name])));
  const none: ReadonlyMap<string, string> = new Map();
  const told = 'Zones of schedules could not be read in time: hours of duty are shown as they are stored.';
  const zones = timed.length === 0 ? none : await orWithout(call, zonesOfRows(call, timed), none, told);
  return rows.map((row) => {
    const zone = zones.get(idOf(row) ?? '');
    const short = [
      ...rotations.map((name) => [name, describeRotation(row[name])] as const),
      ...hours.map((name) => [name, describeHours(row[name], zone)] as const),
    ];
    return { ...row, ...Object.fromEntries(short.filter(([, value]) => value !== undefined)) };
  });
}

/** Columns that tell in whose zone hours are read: to be read along where hours are shown. */
export function rotaKeys(module: ResourceModule, columns: readonly string[]): readonly string[] {
  const isShown = rotaColumns(module).hours.some((name) => columns.includes(name));
  return isShown && RELATION_ID in module.columns ? [RELATION_ID] : [];
}

/** Zones by the id of a row; none where the key may not read them: hours are shown as they are stored then. */
async function zonesOfRows(call: Call, rows: readonly WireObject[]): Promise<ReadonlyMap<string, string>> {
  const isLinked = rows.every((row) => idIn(row[RELATION_ID]) !== undefined);
  const links = isLinked ? rows : await linksOf(call, rows);
  const schedules = new Map(links.map((row) => [idOf(row) ?? '', idIn(row[RELATION_ID]) ?? '']));
  const zones = await zonesOf(call, [...new Set(schedules.values())]);
  return new Map([...schedules].flatMap(([row, id]) => (zones.has(id) ? [[row, zones.get(id) as string]] : [])));
}

/** Rows with the schedule they belong to, where it was not read along. */
function linksOf(call: Call, rows: readonly WireObject[]): Promise<WireObject[]> {
  const query = { [ID]: { _type: 'Includes', value: rows.map((row) => row[ID]) } };
  return visibleRows(call, call.tool.resource, { query, select: { [RELATION_ID]: true }, limit: rows.length });
}
