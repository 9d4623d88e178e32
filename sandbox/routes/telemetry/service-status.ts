/** `service-operational-status`: open incidents and alerts of the services that a body names. */
import { badData } from '../../engine/api-error.ts';
import { readableRows } from '../../engine/read.ts';
import type { StoredRow } from '../../engine/store.ts';
import { accessTo, type Handler, type RouteContext, route } from '../route.ts';
import { cellText } from './dimensions.ts';

const MOST_NAMES = 500;
const MOST_SHOWN = 5;

type Kind = 'Incident' | 'Alert';

/** Rows of a kind that the caller may read and whose state comes before the resolved one, the newest first. Without a resolved state none is open. */
function openRows(context: RouteContext, kind: Kind): StoredRow[] {
  const { store } = context;
  const access = accessTo(context, kind);
  const states = store.where(`${kind}State`, 'projectId', access.caller.projectId);
  const resolved = states.find((state) => state.isResolvedState === true);
  if (resolved === undefined) return [];
  const open = new Set(states.filter((state) => Number(state.order) < Number(resolved.order)).map(({ _id }) => _id));
  return readableRows(access, {})
    .filter((row) => open.has(String(row[`current${kind}StateId`])))
    .sort((a, b) => b.createdAt - a.createdAt);
}

/** Rows by the services they are about. */
function byService(rows: readonly StoredRow[]): ReadonlyMap<string, readonly StoredRow[]> {
  const found = new Map<string, StoredRow[]>();
  for (const row of rows) {
    for (const id of row.services as string[]) {
      const open = found.get(id) ?? [];
      open.push(row);
      found.set(id, open);
    }
  }
  return found;
}

/** What is said of a kind: how many, the worst severity (the one of lowest order), and the first few. */
function summarise(context: RouteContext, kind: Kind, rows: readonly StoredRow[]): Record<string, unknown> {
  const severityOf = (row: StoredRow): StoredRow | undefined =>
    context.store.find(`${kind}Severity`, row[`${kind.toLowerCase()}SeverityId`]);
  const orderOf = (row: StoredRow): number => Number(severityOf(row)?.order ?? Number.POSITIVE_INFINITY);
  const [first, ...others] = rows;
  const worst = first && others.reduce((most, row) => (orderOf(row) < orderOf(most) ? row : most), first);
  const shown = rows.slice(0, MOST_SHOWN).map((row) => ({
    id: row._id,
    title: cellText(row.title) || 'Untitled',
    severityName: severityOf(row)?.name ?? null,
    severityColor: severityOf(row)?.color ?? null,
  }));
  const severity = worst && severityOf(worst);
  return {
    [`active${kind}Count`]: rows.length,
    [`worst${kind}SeverityName`]: severity?.name ?? null,
    [`worst${kind}SeverityColor`]: severity?.color ?? null,
    [`${kind.toLowerCase()}s`]: shown,
  };
}

/** The body is looked at before the rights to services, incidents and alerts. Names that no service has are left out. */
const operationalStatus: Handler = (context) => {
  const { caller, body } = context;
  if (caller().projectId === null) throw badData('Project not found in request');
  const sent = body.serviceNames;
  if (!Array.isArray(sent) || sent.length === 0) throw badData('serviceNames is required');
  const names = sent.filter((name): name is string => typeof name === 'string' && name !== '').slice(0, MOST_NAMES);
  const services = new Map(
    readableRows(accessTo(context, 'Service'), {}).map((row) => [String(row.name).toLowerCase(), row._id]),
  );
  const kinds: readonly Kind[] = ['Incident', 'Alert'];
  const open = kinds.map((kind) => [kind, byService(openRows(context, kind))] as const);
  const found = names.flatMap((serviceName) => {
    const serviceId = services.get(serviceName.toLowerCase());
    if (serviceId === undefined) return [];
    const said = open.map(([kind, rows]) => summarise(context, kind, rows.get(serviceId) ?? []));
    return [Object.assign({ serviceName, serviceId }, ...said)];
  });
  return { services: found };
};

export const SERVICE_STATUS_ROUTES = [route('POST', '/api/telemetry/service-operational-status', operationalStatus)];
