import { randomUUID } from 'node:crypto';
import { badData } from './api-error.ts';
import { isObject } from './json.ts';

type Json = Record<string, unknown>;

const wrap = (type: string, value: Json): Json => ({ _type: type, value });
const idText = (value: unknown): unknown => (isObject(value) && 'value' in value ? value.value : value);
const inner = (value: unknown): Json => (isObject(value) && isObject(value.value) ? value.value : {});

/** Keeps what has a value: absent parts are absent in the answer, not null. */
function present(record: Json): Json {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined && value !== null));
}

function destination(value: unknown): unknown {
  if (!isObject(value) || typeof value._type !== 'string') return undefined;
  const text = value.value;
  const isBareHost = value._type === 'URL' && typeof text === 'string' && /^[a-z]+:\/\/[^/?#]+$/i.test(text);
  return { _type: value._type, value: isBareHost ? `${text}/` : text };
}

function criteria(value: unknown): Json {
  const sent = inner(value);
  return wrap(
    'MonitorCriteriaInstance',
    present({
      ...sent,
      id: sent.id ?? randomUUID(),
      monitorStatusId: idText(sent.monitorStatusId),
      filterCondition: sent.filterCondition ?? 'All',
      filters: sent.filters ?? [],
      incidents: sent.incidents ?? [],
      alerts: sent.alerts ?? [],
      createAlerts: sent.createAlerts ?? false,
      changeMonitorStatus: sent.changeMonitorStatus ?? false,
      createIncidents: sent.createIncidents ?? false,
      isEnabled: sent.isEnabled ?? true,
      name: sent.name ?? '',
      description: sent.description ?? '',
    }),
  );
}

function step(value: unknown): Json {
  const sent = inner(value);
  const instances = inner(sent.monitorCriteria).monitorCriteriaInstanceArray;
  return wrap(
    'MonitorStep',
    present({
      ...sent,
      id: sent.id ?? randomUUID(),
      monitorDestination: destination(sent.monitorDestination),
      monitorCriteria: wrap('MonitorCriteria', {
        monitorCriteriaInstanceArray: Array.isArray(instances) ? instances.map(criteria) : [],
      }),
      requestType: sent.requestType ?? 'GET',
    }),
  );
}

/** The one step that checks nothing, which takes the place of anything that is no MonitorSteps object. */
function emptyStep(): Json {
  const instance = wrap('MonitorCriteriaInstance', { filters: [{ checkOn: 'Is Online' }] });
  return step(
    wrap('MonitorStep', { monitorCriteria: wrap('MonitorCriteria', { monitorCriteriaInstanceArray: [instance] }) }),
  );
}

/** Reads check steps as the server does: tolerant to the point of silence. The stored form is the inner value. */
export function decodeSteps(sent: unknown): Json {
  if (!isObject(sent) || sent._type !== 'MonitorSteps') return { monitorStepsInstanceArray: [emptyStep()] };
  const value = inner(sent);
  const steps = value.monitorStepsInstanceArray;
  if (!Array.isArray(steps)) throw badData('Invalid monitor steps');
  return present({
    monitorStepsInstanceArray: steps.map(step),
    defaultMonitorStatusId: idText(value.defaultMonitorStatusId),
  });
}

/** Stored steps as every answer shows them. */
export function encodeSteps(stored: unknown): Json {
  return wrap('MonitorSteps', stored as Json);
}

/** An id the steps refer to, and how an error names the place. */
export interface StepReference {
  readonly resource: 'MonitorStatus' | 'IncidentSeverity' | 'AlertSeverity';
  readonly place: string;
  readonly id: unknown;
}

function severities(instance: Json, list: string, key: string, place: string): StepReference[] {
  const entries = Array.isArray(instance[list]) ? (instance[list] as unknown[]) : [];
  const resource = key === 'incidentSeverityId' ? 'IncidentSeverity' : 'AlertSeverity';
  return entries
    .filter(isObject)
    .map((entry) => ({ resource, place, id: idText(entry[key]) }) as const)
    .filter((reference) => reference.id !== undefined && reference.id !== null);
}

/** Every status and severity that stored steps mention. */
export function stepReferences(stored: Json): StepReference[] {
  const found: StepReference[] = [];
  const initial = stored.defaultMonitorStatusId;
  if (initial) found.push({ resource: 'MonitorStatus', place: 'default monitor status', id: initial });
  for (const item of stored.monitorStepsInstanceArray as Json[]) {
    const instances = inner(inner(item).monitorCriteria).monitorCriteriaInstanceArray as Json[];
    for (const instance of instances.map(inner)) {
      const name = String(instance.name);
      const status = instance.monitorStatusId;
      if (status) found.push({ resource: 'MonitorStatus', place: `criteria "${name}" monitor status`, id: status });
      found.push(...severities(instance, 'incidents', 'incidentSeverityId', `criteria "${name}" incident severity`));
      found.push(...severities(instance, 'alerts', 'alertSeverityId', `criteria "${name}" alert severity`));
    }
  }
  return found;
}
