/**
 * Monitor types as facts: what each checks, where it points, its settings and where they live inside a step, and the
 * rules people start with. See `check-table.ts` for the checks themselves.
 */

import type { Plain } from '../../basics/plain.ts';
import type { Operator } from './check-table.ts';
import type { Filter } from './condition.ts';

export interface TypeFacts {
  readonly checks: readonly string[];
  /** The argument that says what is watched, and its place inside the step, which must be filled. */
  readonly target?: { readonly argument: 'url' | 'host'; readonly at: string; readonly kinds?: readonly string[] };
  /** Place of the `port` argument. */
  readonly port?: string;
  /** Setting -> its place inside the step. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Other places that must be filled for the monitor to do anything. */
  readonly needs?: readonly string[];
  /** Extra content of a new step. */
  readonly start?: Plain;
  /** What counts as offline unless told otherwise; the first one is unreachability and always counts. */
  readonly offline?: readonly Filter[];
}

const when = (checkOn: string, filterType: Operator, value?: string | number): Filter =>
  value === undefined ? { checkOn, filterType } : { checkOn, filterType, value };

/** Checks one after the other: no name holds a comma. */
const named = (names: string): readonly string[] => names.split(/,\s+/);

const PINGED = named('Response Time (in ms), Packet Loss (in %), Jitter (in ms), Is Online, Is Request Timeout');
const CODED = named('Error, Result Value, Execution Time (in ms)');
const DOWN = when('Is Online', 'False');
const FAILED = when('Error', 'Is Not Empty');

const pointing = (argument: 'url' | 'host', ...kinds: readonly string[]): Pick<TypeFacts, 'target'> => ({
  target: { argument, at: 'monitorDestination', kinds },
});
const WEB = {
  ...pointing('url', 'URL'),
  checks: named(`Response Status Code, Response Time (in ms), Response Body, Response Header, Response Header Value,
    JavaScript Expression, Is Online, Is Request Timeout`),
  settings: {
    timeoutMs: 'requestTimeoutInMs',
    retries: 'retryCount',
    followRedirects: 'doNotFollowRedirects',
    allowSelfSigned: 'allowSelfSignedCertificates',
  },
  offline: [DOWN, when('Response Status Code', 'Not Equal To', 200)],
};

/** A type whose target and settings are in a block of its own. */
const inBlock = (
  block: string,
  argument: 'url' | 'host',
  key: string,
  start: Plain,
): Pick<TypeFacts, 'target' | 'settings' | 'start'> => ({
  target: { argument, at: `${block}.${key}`, ...(argument === 'host' ? { kinds: ['Hostname'] } : {}) },
  settings: { timeoutMs: `${block}.timeout`, retries: `${block}.retries` },
  start: { [block]: { [key]: '', ...start, retries: 3 } },
});

/** A type whose metrics are described in a block of its own, which only the API's form of steps can express. */
const metrics = (block: string, key: string): TypeFacts => ({ checks: ['Metric Value'], needs: [`${block}.${key}`] });

const DNS = inBlock('dnsMonitor', 'host', 'queryName', { recordType: 'A', hostname: '', port: 53, timeout: 5000 });

/** Every monitor type. */
export const TYPES: Readonly<Record<string, TypeFacts>> = {
  Manual: { checks: [] },
  Website: WEB,
  API: {
    ...WEB,
    settings: { method: 'requestType', headers: 'requestHeaders', body: 'requestBody', ...WEB.settings },
  },
  Ping: { ...pointing('host', 'Hostname', 'IP'), checks: PINGED, offline: [DOWN] },
  IP: { ...pointing('host', 'IP'), checks: PINGED, offline: [DOWN] },
  Port: {
    ...pointing('host', 'Hostname', 'IP'),
    checks: named(`Response Time (in ms), Port DNS Lookup Time (in ms), Port TCP Connect Time (in ms),
      Is Online, Is Request Timeout`),
    port: 'monitorDestinationPort',
    needs: ['monitorDestinationPort'],
    offline: [DOWN],
  },
  'SSL Certificate': {
    ...pointing('url', 'URL'),
    checks: named(`Is Valid Certificate, Is Not A Valid Certificate, Is Expired Certificate,
      Is Self Signed Certificate, Expires In Days, Expires In Hours`),
    offline: [when('Is Not A Valid Certificate', 'True')],
  },
  DNS: {
    ...DNS,
    checks: named('DNS Is Online, DNS Response Time (in ms), DNS Record Value, DNS Record Exists, DNSSEC Is Valid'),
    port: 'dnsMonitor.port',
    settings: { recordType: 'dnsMonitor.recordType', server: 'dnsMonitor.hostname', ...DNS.settings },
    offline: [when('DNS Is Online', 'False')],
  },
  Domain: {
    ...inBlock('domainMonitor', 'host', 'domainName', { lookupMethod: 'Auto', timeout: 10_000 }),
    checks: named(`Domain Expires In Days, Domain Is Expired, Domain Registrar, Domain Name Server,
      Domain Status Code, Is Online, Is Request Timeout`),
    offline: [DOWN, when('Domain Is Expired', 'True')],
  },
  'Incoming Request': {
    checks: named('Incoming Request, Request Body, Request Header, Request Header Value, JavaScript Expression'),
  },
  'Synthetic Monitor': {
    checks: named('Error, Result Value, Execution Time (in ms), Browser Type, Screen Size'),
    settings: {
      script: 'customCode',
      browsers: 'browserTypes',
      screens: 'screenSizeTypes',
      retries: 'retryCountOnError',
    },
    needs: ['customCode'],
    start: { browserTypes: ['Chromium'], screenSizeTypes: ['Desktop'] },
    offline: [FAILED],
  },
  'Custom JavaScript Code': {
    checks: CODED,
    settings: { script: 'customCode' },
    needs: ['customCode'],
    offline: [FAILED],
  },
  Server: {
    checks: named(`Is Online, CPU Usage (in %), Memory Usage (in %), Disk Usage (in %), Swap Usage (in %),
      CPU IO Wait (in %), Load Average (1 minute), Load Average (5 minute), Load Average (15 minute),
      Server Process Name, Server Process Command, Server Process PID`),
    offline: [DOWN],
  },
  'Incoming Email': {
    checks: named(`Email Received, Email Subject, Email From Address, Email To Address, Email Body,
      JavaScript Expression`),
  },
  DNSSEC: {
    ...inBlock('dnssecMonitor', 'host', 'domainName', {
      resolvers: ['1.1.1.1', '8.8.8.8', '9.9.9.9'],
      checkNameserverConsistency: true,
      signatureExpiryWarningDays: 7,
      timeout: 10_000,
    }),
    checks: named(`DNSSEC Chain Is Valid, DNSSEC DNSKEY Record Exists, DNSSEC DS Record Exists At Parent,
      DNSSEC Signature Expires In Days, DNSSEC Resolver Consensus (AD Flag), DNSSEC Nameservers Are Consistent`),
    offline: [when('DNSSEC Chain Is Valid', 'False')],
  },
  'External Status Page': {
    ...inBlock('externalStatusPageMonitor', 'url', 'statusPageUrl', { provider: 'Auto', timeout: 10_000 }),
    checks: named(`External Status Page Is Online, External Status Page Overall Status,
      External Status Page Component Status, External Status Page Active Incidents,
      External Status Page Response Time (in ms)`),
    offline: [
      when('External Status Page Is Online', 'False'),
      when('External Status Page Active Incidents', 'Greater Than', 0),
    ],
  },
  'SQL Query': {
    checks: named(`SQL Is Online, SQL Query Row Count, SQL Query Scalar Value, SQL Query Error,
      SQL Query Execution Time (in ms), JavaScript Expression`),
    needs: ['sqlMonitor.host', 'sqlMonitor.databaseName', 'sqlMonitor.query'],
    offline: [when('SQL Is Online', 'False')],
  },
  'Network Device': {
    checks: named(`SNMP Device Is Online, SNMP OID Value, SNMP OID Exists, SNMP Response Time (in ms),
      SNMP Interface Is Down, SNMP Trap Received (Trap OID), SNMP Interface Utilization (in %),
      SNMP Interface Errors (per second)`),
    needs: ['networkDeviceMonitor.networkDeviceId'],
    offline: [when('SNMP Device Is Online', 'False')],
  },
  Logs: { checks: ['Log Count'], needs: ['logMonitor'] },
  Traces: { checks: ['Span Count'], needs: ['traceMonitor'] },
  Exceptions: { checks: ['Exception Count'], needs: ['exceptionMonitor'] },
  Profiles: { checks: ['Profile Count'], needs: ['profileMonitor'] },
  'Security Events': { checks: ['Security Event Count'], needs: ['securityEventsMonitor'] },
  Metrics: { checks: ['Metric Value'], needs: ['metricMonitor'] },
  Kubernetes: metrics('kubernetesMonitor', 'clusterIdentifier'),
  Docker: metrics('dockerMonitor', 'hostIdentifier'),
  Host: metrics('hostMonitor', 'hostIdentifier'),
  Podman: metrics('podmanMonitor', 'hostIdentifier'),
  'Docker Swarm': metrics('dockerSwarmMonitor', 'clusterIdentifier'),
  Proxmox: metrics('proxmoxMonitor', 'clusterIdentifier'),
  Ceph: metrics('cephMonitor', 'clusterIdentifier'),
  'IoT Device': metrics('iotMonitor', 'fleetIdentifier'),
};

/** What new steps hold anyway, those of all types together. */
export const USUAL: Plain = Object.assign({ requestType: 'GET' }, ...Object.values(TYPES).map(({ start }) => start));

/** Types that probes check. All others wait for what is sent to them, look at telemetry, or are set by people. */
const PROBED: ReadonlySet<unknown> = new Set(
  named(`API, Website, IP, Ping, Port, SSL Certificate, Synthetic Monitor, Custom JavaScript Code, DNS, DNSSEC, Domain,
    SQL Query, External Status Page`),
);

/** Whether monitors of a type are checked by probes, and by nobody without one. */
export function isCheckedByProbes(type: unknown): boolean {
  return PROBED.has(type);
}
