/** What single kinds of check measure beside time and code. No I/O. */
import type { Plain } from '../../basics/plain.ts';
import { onlyDefined } from '../../oneuptime/monitors/places.ts';
import { flagAt, listAt, numberAt, plainAt, saidAt, timeAt, unlessBare } from './check-values.ts';

/** What the agent on a server reported; shares are percentages. */
export interface Server {
  readonly host?: string;
  readonly cpu?: number;
  readonly memory?: number;
  readonly swap?: number;
  /** The fullest disk. */
  readonly disk?: { readonly path: string; readonly used: number };
  readonly load1?: number;
}

export function serverOf(body: Plain): Server | undefined {
  const metrics = plainAt(body, 'basicInfrastructureMetrics');
  if (!metrics) return undefined;
  const memory = plainAt(metrics, 'memoryMetrics') ?? {};
  return onlyDefined({
    host: saidAt(body, 'hostname'),
    cpu: share(numberAt(plainAt(metrics, 'cpuMetrics') ?? {}, 'percentUsed')),
    memory: share(numberAt(memory, 'percentUsed')),
    swap: share(numberAt(memory, 'swapPercentUsed')),
    disk: fullestDisk(metrics),
    load1: numberAt(plainAt(metrics, 'loadMetrics') ?? {}, 'load1'),
  });
}

function fullestDisk(metrics: Plain): Server['disk'] {
  const disks = listAt(metrics, 'diskMetrics').flatMap((disk) => {
    const [path, used] = [saidAt(disk, 'diskPath'), share(numberAt(disk, 'percentUsed'))];
    return path === undefined || used === undefined ? [] : [{ path, used }];
  });
  return disks.sort((a, b) => b.used - a.used)[0];
}

function share(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value * 10) / 10;
}

type Figures = Readonly<Record<string, string | number | boolean>>;
type ReadFigures = (part: Plain) => Readonly<Record<string, string | number | boolean | undefined>>;

/** By the part of the body that a kind of check has. */
const FIGURES: Readonly<Record<string, ReadFigures>> = {
  pingResponse: (ping) => ({
    packetLossPercent: numberAt(ping, 'packetLossPercent'),
    jitterMs: numberAt(ping, 'jitterInMs'),
  }),
  dnsResponse: (dns) => ({
    records:
      listAt(dns, 'records')
        .flatMap((record) => saidAt(record, 'value') ?? [])
        .slice(0, 5)
        .join(', ') || 'none',
    dnssecValid: flagAt(dns, 'isDnssecValid'),
  }),
  dnssecResponse: (dns) => ({
    chainValid: flagAt(dns, 'isChainValid'),
    signatureDaysLeft: numberAt(dns, 'daysUntilSignatureExpiry'),
  }),
  domainResponse: (domain) => ({
    domainExpires: timeAt(domain, 'expiresDate'),
    registrar: saidAt(domain, 'registrar'),
  }),
  sqlQueryMonitorResponse: (sql) => ({
    rows: numberAt(sql, 'rowCount'),
    value: numberAt(sql, 'scalarValue') ?? saidAt(sql, 'scalarValue') ?? flagAt(sql, 'scalarValue'),
  }),
  snmpResponse: (snmp) => ({ oids: listAt(snmp, 'oidResponses').length }),
  externalStatusPageResponse: (page) => ({
    pageStatus: saidAt(page, 'overallStatus'),
    activeIncidents: numberAt(page, 'activeIncidentCount'),
  }),
};

/** Counts of telemetry stand in the body itself. */
const COUNTS = ['logCount', 'spanCount', 'exceptionCount', 'securityEventCount', 'profileCount'] as const;

export function figuresOf(body: Plain): Figures | undefined {
  const parts = Object.entries(FIGURES).flatMap(([key, read]) => {
    const part = plainAt(body, key);
    return part ? Object.entries(read(part)) : [];
  });
  const counts = COUNTS.map((key) => [key, numberAt(body, key)] as const);
  const path = plainAt(body, 'networkPathTrace');
  const route = path && plainAt(path, 'traceRoute');
  const own = {
    ...Object.fromEntries([...parts, ...counts]),
    metricValue: lastOfMetric(body),
    emailFrom: saidAt(body, 'emailFrom'),
    emailSubject: saidAt(body, 'emailSubject'),
    routeFailedAtHop: route && numberAt(route, 'failedHop'),
  };
  return unlessBare(own) as Figures | undefined;
}

/** The newest value of the first series that a metric monitor asked for. */
function lastOfMetric(body: Plain): number | undefined {
  const [first] = listAt(body, 'metricResult');
  const values = first ? listAt(first, 'data') : [];
  const newest = [...values].sort((a, b) =>
    String(timeAt(b, 'timestamp')).localeCompare(String(timeAt(a, 'timestamp'))),
  )[0];
  return newest && numberAt(newest, 'value');
}
