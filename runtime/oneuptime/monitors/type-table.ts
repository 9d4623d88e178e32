/**
 * Monitor types as facts: what each checks, where it points, its settings and where they live inside a step, and the
 * rules people start with. See `check-table.ts` for the checks themselves.
 */

/** A condition in brief: check, operator, and the value where there is one. */
export type Brief = readonly [check: string, operator: string, value?: string | number];

export interface TypeFacts {
  readonly checks: readonly string[];
  /** The argument that says what is watched, and its place inside the step. */
  readonly target?: { readonly argument: 'url' | 'host'; readonly at: string; readonly kinds?: readonly string[] };
  /** Place of the `port` argument. */
  readonly port?: string;
  /** Setting -> its place inside the step. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Places that must be filled for the monitor to do anything. */
  readonly needs?: readonly string[];
  /** Extra content of a new step. */
  readonly start?: Readonly<Record<string, unknown>>;
  /** What counts as offline unless told otherwise; the first one is unreachability and always counts. */
  readonly offline?: readonly Brief[];
}

const REACH = ['Is Online', 'Is Request Timeout'];
const WEB = ['Response Status Code', 'Response Time (in ms)', 'Response Body', 'Response Header'].concat(
  ['Response Header Value', 'JavaScript Expression'],
  REACH,
);
const PINGED = ['Response Time (in ms)', 'Packet Loss (in %)', 'Jitter (in ms)', ...REACH];
const CODED = ['Error', 'Result Value', 'Execution Time (in ms)'];
const DOWN: Brief = ['Is Online', 'False'];
const FAILED: Brief = ['Error', 'Is Not Empty'];
const AT = 'monitorDestination';
const WEB_SETTINGS = {
  timeoutMs: 'requestTimeoutInMs',
  retries: 'retryCount',
  followRedirects: 'doNotFollowRedirects',
  allowSelfSigned: 'allowSelfSignedCertificates',
};
const WEB_OFFLINE: readonly Brief[] = [DOWN, ['Response Status Code', 'Not Equal To', 200]];
const patience = (block: string): Record<string, string> => ({
  timeoutMs: `${block}.timeout`,
  retries: `${block}.retries`,
});

/** A type whose metrics are described in a block of its own, which only the API's form of steps can express. */
const metrics = (block: string, key: string): TypeFacts => ({ checks: ['Metric Value'], needs: [`${block}.${key}`] });

/** Every monitor type. */
export const TYPES: Readonly<Record<string, TypeFacts>> = {
  Manual: { checks: [] },
  Website: {
    checks: WEB,
    target: { argument: 'url', at: AT, kinds: ['URL'] },
    settings: WEB_SETTINGS,
    needs: [AT],
    offline: WEB_OFFLINE,
  },
  API: {
    checks: WEB,
    target: { argument: 'url', at: AT, kinds: ['URL'] },
    settings: { method: 'requestType', headers: 'requestHeaders', body: 'requestBody', ...WEB_SETTINGS },
    needs: [AT],
    offline: WEB_OFFLINE,
  },
  Ping: {
    checks: PINGED,
    target: { argument: 'host', at: AT, kinds: ['Hostname', 'IP'] },
    needs: [AT],
    offline: [DOWN],
  },
  IP: { checks: PINGED, target: { argument: 'host', at: AT, kinds: ['IP'] }, needs: [AT], offline: [DOWN] },
  Port: {
    checks: ['Response Time (in ms)', 'Port DNS Lookup Time (in ms)', 'Port TCP Connect Time (in ms)', ...REACH],
    target: { argument: 'host', at: AT, kinds: ['Hostname', 'IP'] },
    port: 'monitorDestinationPort',
    needs: [AT, 'monitorDestinationPort'],
    offline: [DOWN],
  },
  'SSL Certificate': {
    checks: ['Is Valid Certificate', 'Is Not A Valid Certificate', 'Is Expired Certificate'].concat([
      'Is Self Signed Certificate',
      'Expires In Days',
      'Expires In Hours',
    ]),
    target: { argument: 'url', at: AT, kinds: ['URL'] },
    needs: [AT],
    offline: [['Is Not A Valid Certificate', 'True']],
  },
  DNS: {
    checks: ['DNS Is Online', 'DNS Response Time (in ms)', 'DNS Record Value', 'DNS Record Exists', 'DNSSEC Is Valid'],
    target: { argument: 'host', at: 'dnsMonitor.queryName', kinds: ['Hostname'] },
    port: 'dnsMonitor.port',
    settings: { recordType: 'dnsMonitor.recordType', server: 'dnsMonitor.hostname', ...patience('dnsMonitor') },
    needs: ['dnsMonitor.queryName'],
    start: { dnsMonitor: { queryName: '', recordType: 'A', hostname: '', port: 53, timeout: 5000, retries: 3 } },
    offline: [['DNS Is Online', 'False']],
  },
  Domain: {
    checks: ['Domain Expires In Days', 'Domain Is Expired', 'Domain Registrar', 'Domain Name Server'].concat(
      ['Domain Status Code'],
      REACH,
    ),
    target: { argument: 'host', at: 'domainMonitor.domainName', kinds: ['Hostname'] },
    settings: patience('domainMonitor'),
    needs: ['domainMonitor.domainName'],
    start: { domainMonitor: { domainName: '', lookupMethod: 'Auto', timeout: 10_000, retries: 3 } },
    offline: [DOWN, ['Domain Is Expired', 'True']],
  },
  'Incoming Request': {
    checks: ['Incoming Request', 'Request Body', 'Request Header', 'Request Header Value', 'JavaScript Expression'],
  },
  'Synthetic Monitor': {
    checks: [...CODED, 'Browser Type', 'Screen Size'],
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
    checks: ['Is Online', 'CPU Usage (in %)', 'Memory Usage (in %)', 'Disk Usage (in %)', 'Swap Usage (in %)'].concat(
      ['CPU IO Wait (in %)', 'Load Average (1 minute)', 'Load Average (5 minute)', 'Load Average (15 minute)'],
      ['Server Process Name', 'Server Process Command', 'Server Process PID'],
    ),
    offline: [DOWN],
  },
  'Incoming Email': {
    checks: ['Email Received', 'Email Subject', 'Email From Address', 'Email To Address', 'Email Body'].concat(
      'JavaScript Expression',
    ),
  },
  DNSSEC: {
    checks: ['DNSSEC Chain Is Valid', 'DNSSEC DNSKEY Record Exists', 'DNSSEC DS Record Exists At Parent'].concat(
      ['DNSSEC Signature Expires In Days', 'DNSSEC Resolver Consensus (AD Flag)'],
      'DNSSEC Nameservers Are Consistent',
    ),
    target: { argument: 'host', at: 'dnssecMonitor.domainName', kinds: ['Hostname'] },
    settings: patience('dnssecMonitor'),
    needs: ['dnssecMonitor.domainName'],
    start: {
      dnssecMonitor: {
        domainName: '',
        resolvers: ['1.1.1.1', '8.8.8.8', '9.9.9.9'],
        checkNameserverConsistency: true,
        signatureExpiryWarningDays: 7,
        timeout: 10_000,
        retries: 3,
      },
    },
    offline: [['DNSSEC Chain Is Valid', 'False']],
  },
  'External Status Page': {
    checks: ['External Status Page Is Online', 'External Status Page Overall Status'].concat(
      ['External Status Page Component Status', 'External Status Page Active Incidents'],
      'External Status Page Response Time (in ms)',
    ),
    target: { argument: 'url', at: 'externalStatusPageMonitor.statusPageUrl' },
    settings: patience('externalStatusPageMonitor'),
    needs: ['externalStatusPageMonitor.statusPageUrl'],
    start: { externalStatusPageMonitor: { statusPageUrl: '', provider: 'Auto', timeout: 10_000, retries: 3 } },
    offline: [
      ['External Status Page Is Online', 'False'],
      ['External Status Page Active Incidents', 'Greater Than', 0],
    ],
  },
  'SQL Query': {
    checks: ['SQL Is Online', 'SQL Query Row Count', 'SQL Query Scalar Value', 'SQL Query Error'].concat([
      'SQL Query Execution Time (in ms)',
      'JavaScript Expression',
    ]),
    needs: ['sqlMonitor.host', 'sqlMonitor.databaseName', 'sqlMonitor.query'],
    offline: [['SQL Is Online', 'False']],
  },
  'Network Device': {
    checks: ['SNMP Device Is Online', 'SNMP OID Value', 'SNMP OID Exists', 'SNMP Response Time (in ms)'].concat(
      ['SNMP Interface Is Down', 'SNMP Trap Received (Trap OID)', 'SNMP Interface Utilization (in %)'],
      'SNMP Interface Errors (per second)',
    ),
    needs: ['networkDeviceMonitor.networkDeviceId'],
    offline: [['SNMP Device Is Online', 'False']],
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
