/**
 * Readable checks of monitors in calls: which ids they need, found in the project; the columns they become; and stored
 * steps shown readably again. What a check means is in `monitors/`, which does no I/O. Rows without checks may have rotas.
 */

import { badArgument } from '../basics/errors.ts';
import { ownCopy } from '../basics/plain.ts';
import type { Arguments } from '../call/arguments.ts';
import { partsMark } from '../call/cut-text.ts';
import type { Call } from '../call/platform.ts';
import { notFound } from '../call/reads.ts';
import type { LoadedTool } from '../catalogue/catalogue.ts';
import type { ResourceModule } from '../catalogue/kinds.ts';
import { idOf, type WireObject } from './codec.ts';
import { hasChecks } from './extra-arguments.ts';
import { describeSteps } from './monitors/describe.ts';
import { applyChecks, type CheckColumns, encodeChecks } from './monitors/encode.ts';
import type { CheckIds, CheckReferences } from './monitors/ids.ts';
import { concernsChecks, READABLE, referencesOf, wantsSteps } from './monitors/readable.ts';
import { countParts, listedSteps } from './monitors/steps.ts';
import { type TargetArguments, targetOf } from './monitors/target.ts';
import { hasRotas, rotasOf, withReadableRotas } from './rota-columns.ts';
import { orWithout, readRows, visibleRows } from './rows.ts';

/** Arguments without the readable ones, the columns that those become, and what a reader has to know. */
interface CheckedArguments {
  readonly args: Arguments;
  readonly columns: CheckColumns | WireObject;
  readonly notes: readonly string[];
}

/** Reads the checks of a create. Throws `bad_arguments` for what the API would swallow in silence. */
export async function checksOfCreate(call: Call): Promise<CheckedArguments> {
  const { tool, args } = call;
  if (!hasChecks(tool.module)) return rotasOf(call);
  const columns = concernsChecks(args) ? encodeChecks(args, await findIds(call, referencesOf(args))) : {};
  if (tool.module.columns.name?.required && args.name === undefined && columns.name === undefined) {
    throw badArgument('name is missing.', 'Give one; only monitors with a url or host can be named after it.');
  }
  return { args: withoutReadable(args), columns: columnsOf(tool.module, columns), notes: [] };
}

/** Those that the table has: a monitor test has no name. */
function columnsOf(module: ResourceModule, columns: CheckColumns): CheckColumns {
  return Object.fromEntries(Object.entries(columns).filter(([name]) => name in module.columns));
}

/** Reads the checks of an update, against the steps that the row has now. */
export async function checksOfUpdate(call: Call): Promise<CheckedArguments> {
  const { tool, args } = call;
  if (!hasChecks(tool.module)) return rotasOf(call);
  if (!concernsChecks(args)) return { args, columns: {}, notes: [] };
  const row = await storedChecks(call, wantsSteps(args));
  const known = { ...args, monitorType: args.monitorType ?? row.monitorType };
  const present = row.monitorSteps;
  const parts = countParts(present);
  if (parts > MOST_PARTS)
    throw badArgument(
      `This monitor has ${parts} steps, rules and conditions: no more than ${MOST_PARTS} can be changed here.`,
      'Give monitorSteps anew, or change it in the web application.',
    );
  const ids = await findIds(call, referencesOf(known, present));
  const name = row.name;
  const columns = applyChecks(present, known, typeof name === 'string' ? { ...ids, monitorName: name } : ids);
  return { args: withoutReadable(args), columns, notes: [] };
}

function withoutReadable(args: Arguments): Arguments {
  return Object.fromEntries(Object.entries(args).filter(([name]) => !READABLE.includes(name)));
}

async function storedChecks(call: Call, withSteps: boolean): Promise<WireObject> {
  const { module } = call.tool;
  const names = ['monitorType', 'name', ...(withSteps ? ['monitorSteps'] : [])].filter(
    (name) => name in module.columns,
  );
  const select = Object.fromEntries(names.map((name) => [name, true]));
  const [row] = await readRows(call, module.resource, { query: { _id: await call.rowId() }, select, limit: 1 });
  if (!row) throw notFound(module);
  return row;
}

/** Ids in this project of what the checks name; one request per kind that is needed. */
async function findIds(call: Call, wanted: CheckReferences): Promise<CheckIds> {
  const [states, named, severity, alertSeverity] = await Promise.all([
    wanted.states.length > 0 ? findStates(call) : {},
    call.resolve(({ idOf }) => {
      const ids = (resource: string, names: readonly string[]): Record<string, string> =>
        Object.fromEntries(names.map((name) => [name, idOf(resource, name, 'check')]));
      return {
        statusIds: ids('monitor_status', wanted.statuses),
        severityIds: ids('incident_severity', wanted.severities),
        alertSeverityIds: ids('alert_severity', wanted.alertSeverities),
        onCallPolicyIds: ids('on_call_policy', wanted.onCallPolicies),
      };
    }),
    wanted.defaultSeverity ? mostSevere(call, 'incident_severity') : undefined,
    wanted.defaultAlertSeverity ? mostSevere(call, 'alert_severity') : undefined,
  ]);
  return { ...states, ...named, defaultSeverityId: severity, defaultAlertSeverityId: alertSeverity };
}

/** Statuses are known by their flags, never by name: projects rename them. */
async function findStates(call: Call): Promise<CheckIds> {
  const select = { isOperationalState: true, isOfflineState: true };
  const rows = await readRows(call, 'monitor_status', { select, sort: { priority: 'ASC' }, limit: 100 });
  const idWhere = (holds: (row: WireObject) => boolean): string | undefined => rows.filter(holds).map(idOf)[0];
  return {
    operationalStatusId: idWhere((row) => row.isOperationalState === true),
    offlineStatusId: idWhere((row) => row.isOfflineState === true),
    degradedStatusId: idWhere((row) => row.isOperationalState !== true && row.isOfflineState !== true),
  };
}

async function mostSevere(call: Call, resource: string): Promise<string | undefined> {
  const [row] = await readRows(call, resource, { select: { _id: true }, sort: { order: 'ASC' }, limit: 1 });
  return row && idOf(row);
}

/** Steps, rules and conditions that are put into words in one call; a monitor has a dozen. */
const MOST_PARTS = 2000;

/** Resources whose names appear in steps. */
const NAMED = ['monitor_status', 'incident_severity', 'alert_severity', 'on_call_policy'];

/** Whether rows hold steps or rotas. */
export function holdsSteps({ module }: LoadedTool, rows: readonly WireObject[]): boolean {
  return hasChecks(module) ? rows.some((row) => row.monitorSteps) : hasRotas(module);
}

/** Rows with steps and rotas in readable form; names and zones are read only where there is something to show. */
export async function withReadableSteps(call: Call, rows: readonly WireObject[]): Promise<readonly WireObject[]> {
  if (!hasChecks(call.tool.module)) return withReadableRotas(call, rows);
  if (!rows.some((row) => row.monitorSteps)) return rows;
  const named = await Promise.all(NAMED.map((resource) => namesOf(call, resource)));
  const names = new Map(named.flat());
  let left = MOST_PARTS;
  return rows.map((row) => {
    if (!row.monitorSteps) return row;
    const parts = countParts(row.monitorSteps);
    left -= parts;
    const shown = left >= 0 ? describeSteps(row.monitorSteps, (id) => names.get(id)) : partsMark(parts);
    return { ...row, monitorSteps: shown };
  });
}

/** The column of a monitor's steps, and what is shown of it where only its target is: under the names by which it is set. */
export const STEPS = 'monitorSteps';
export const TARGET = ['url', 'host', 'port'] as const;
/** Targets of one monitor that are shown. */
const MOST_TARGETS = 3;

/** A row with the target of its steps beside them. */
export function withTargetOfSteps(row: WireObject): WireObject {
  const steps = listedSteps(row[STEPS]);
  if (steps.length === 0) return row;
  const targets = (steps.length > MOST_TARGETS ? steps.slice(0, MOST_TARGETS) : steps).map(targetOf);
  let shown: WireObject | undefined;
  for (const name of TARGET) {
    const target = shownTarget(targets, name);
    if (target === undefined) continue;
    shown ??= ownCopy(row);
    shown[name] = target;
  }
  return shown ?? row;
}

/** What rows show of `url`, `host` or `port`: one, several where they differ, or nothing. */
function shownTarget(targets: readonly TargetArguments[], name: (typeof TARGET)[number]): unknown {
  const [first, second] = targets;
  const only = first?.[name] ?? undefined;
  // Nearly every monitor has one step, and hardly any more than one of the three.
  if (second === undefined && !Array.isArray(only)) return only === undefined ? undefined : withoutLogin(only);
  const different = [...new Set(targets.flatMap((target) => target[name] ?? []).map(withoutLogin))];
  return different.length > 1 ? different : different[0];
}

/** A target as a list shows it: an address may hold a login, or a token in its query. */
function withoutLogin(target: unknown): unknown {
  if (typeof target !== 'string') return target;
  const open = target.includes('@') ? target.replace(/\/\/[^/?#@]*@/, '//…@') : target;
  return open.includes('?') ? open.replace(/\?.*$/s, '?…') : open;
}

/** Ids and names; none where the key or a policy does not let them be listed: ids are shown then. */
async function namesOf(call: Call, resource: string): Promise<[string, string][]> {
  if (call.closed?.(resource) !== undefined) return [];
  const reading = visibleRows(call, resource, { select: { name: true }, limit: 1000 });
  const rows = await orWithout(call, reading, [], 'Not all names in checks could be read in time: ids stand there.');
  return rows.flatMap((row) => {
    const [id, name] = [idOf(row), row.name];
    return id !== undefined && typeof name === 'string' ? [[id, name]] : [];
  });
}
