import { randomUUID } from 'node:crypto';
import { badData } from './api-error.ts';
import { isObject, type JsonObject, present } from './json.ts';
import { inWords, stemOf } from './model.ts';
import type { NamedReference } from './references.ts';

const wrap = (type: string, value: JsonObject): JsonObject => ({ _type: type, value });
const idText = (value: unknown): unknown => (isObject(value) && 'value' in value ? value.value : value);
const inner = (value: unknown): JsonObject => (isObject(value) && isObject(value.value) ? value.value : {});

function destination(value: unknown): unknown {
  if (!isObject(value) || typeof value._type !== 'string') return undefined;
  const text = value.value;
  const isBareHost = value._type === 'URL' && typeof text === 'string' && /^[a-z]+:\/\/[^/?#]+$/i.test(text);
  return { _type: value._type, value: isBareHost ? `${text}/` : text };
}

function criteria(value: unknown): JsonObject {
  const sent = inner(value);
  const read = {
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
  };
  return wrap('MonitorCriteriaInstance', present({ ...sent, ...read }));
}

function step(value: unknown): JsonObject {
  const sent = inner(value);
  const instances = inner(sent.monitorCriteria).monitorCriteriaInstanceArray;
  const read = {
    id: sent.id ?? randomUUID(),
    monitorDestination: destination(sent.monitorDestination),
    monitorCriteria: wrap('MonitorCriteria', {
      monitorCriteriaInstanceArray: Array.isArray(instances) ? instances.map(criteria) : [],
    }),
    requestType: sent.requestType ?? 'GET',
  };
  return wrap('MonitorStep', present({ ...sent, ...read }));
}

/** The one step that checks nothing, which takes the place of anything that is no MonitorSteps object. */
function emptyStep(): JsonObject {
  const instance = wrap('MonitorCriteriaInstance', { filters: [{ checkOn: 'Is Online' }] });
  return step(
    wrap('MonitorStep', { monitorCriteria: wrap('MonitorCriteria', { monitorCriteriaInstanceArray: [instance] }) }),
  );
}

/** Reads check steps as the server does: tolerant to the point of silence. The stored form is the inner value. */
export function decodeSteps(sent: unknown): JsonObject {
  if (!isObject(sent) || sent._type !== 'MonitorSteps') return { monitorStepsInstanceArray: [emptyStep()] };
  const value = inner(sent);
  const steps = value.monitorStepsInstanceArray;
  if (!Array.isArray(steps)) throw badData('Invalid monitor steps');
  return present({
    monitorStepsInstanceArray: steps.map(step),
    defaultMonitorStatusId: idText(value.defaultMonitorStatusId),
  });
}

function severities(instance: JsonObject, list: 'incidents' | 'alerts', resource: string): NamedReference[] {
  const entries = Array.isArray(instance[list]) ? instance[list].filter(isObject) : [];
  const ids = entries.map((entry) => idText(entry[`${stemOf(resource)}Id`]) ?? null).filter((id) => id !== null);
  const place = `criteria "${instance.name}" ${inWords(resource).toLowerCase()}`;
  return ids.map((id) => ({ resource, place, id }));
}

/** Every status and severity that stored steps mention. */
export function stepReferences(stored: JsonObject): NamedReference[] {
  const status = (id: unknown, place: string): NamedReference[] =>
    id ? [{ resource: 'MonitorStatus', place: `${place} monitor status`, id }] : [];
  const criteriaOf = (item: JsonObject) =>
    inner(inner(item).monitorCriteria).monitorCriteriaInstanceArray as JsonObject[];
  const instances = (stored.monitorStepsInstanceArray as JsonObject[]).flatMap(criteriaOf).map(inner);
  return [
    ...status(stored.defaultMonitorStatusId, 'default'),
    ...instances.flatMap((instance) => [
      ...status(instance.monitorStatusId, `criteria "${instance.name}"`),
      ...severities(instance, 'incidents', 'IncidentSeverity'),
      ...severities(instance, 'alerts', 'AlertSeverity'),
    ]),
  ];
}
