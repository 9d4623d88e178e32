/** The metrics by name: what each says, and by which labels. docs/metrics.md shows this table. */

interface MetricRow {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds of a histogram. */
  readonly buckets?: readonly number[];
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] as const;
const CHARACTERS = [256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576] as const;

const counter = (help: string, ...labels: readonly string[]) => ({ type: 'counter', help, labels }) as const;
const gauge = (help: string, ...labels: readonly string[]) => ({ type: 'gauge', help, labels }) as const;

/** Without the beginning that all names have. */
export const METRIC_TABLE = {
  calls_total: counter(
    'Calls that have ended: of tools, workflows and the search, resources read, prompts filled in.',
    'toolset',
    'verb',
    'outcome',
  ),
  client_calls_total: counter('The same calls by who made them.', 'client', 'era', 'outcome'),
  calls_under_way: gauge('Calls that have begun and not ended.'),
  call_duration_seconds: {
    type: 'histogram',
    help: 'How long calls took, from their arguments to their result.',
    labels: ['verb'],
    buckets: SECONDS,
  },
  call_result_characters: {
    type: 'histogram',
    help: 'Characters of the texts of results: what models read.',
    labels: ['verb'],
    buckets: CHARACTERS,
  },
  changes_total: counter('Writes that were sent and may have taken effect.', 'toolset'),
  confirmations_total: counter('Questions whether a call may do what it does, and what came of them.', 'way', 'answer'),
  upstream_requests_total: counter('Requests to OneUptime, those sent again each time.', 'host', 'method', 'result'),
  upstream_request_duration_seconds: {
    type: 'histogram',
    help: 'How long OneUptime took to answer, or to fail.',
    labels: ['host'],
    buckets: SECONDS,
  },
  upstream_requests_under_way: gauge('Requests to OneUptime that are not answered.', 'host'),
  upstream_retries_total: counter('Requests to OneUptime that were sent again.', 'host'),
  upstream_circuit: gauge('1 for the state of the circuit breaker of a host, 0 for the others.', 'host', 'state'),
  http_requests_total: counter('Requests that were answered, or whose client left (status none).', 'method', 'status'),
  http_requests_under_way: gauge('Requests that are not answered yet, open event streams among them.'),
  http_connections: gauge('Open connections of clients.'),
  sessions: gauge('Sessions that are kept; with Redis those of all replicas.'),
  streams: gauge('Open event streams.'),
  session_store_ready: gauge('1 while sessions can be relied on, 0 while Redis is away.'),
  closing: gauge('1 once the server is on its way to its end.'),
  limiter_refusals_total: counter('Calls that LIMITS refused.', 'bound'),
  limiter_shared: gauge('1 while LIMITS are counted by all replicas together, 0 while each counts alone.'),
  audit_lines_lost_total: counter('Lines of the audit that did not arrive.'),
  build_info: gauge('Always 1; the version is the label.', 'version'),
} as const satisfies Readonly<Record<string, MetricRow>>;

export type MetricName = keyof typeof METRIC_TABLE;

/** All names of ours begin so; those of Node and the process are named by prom-client. */
export const METRIC_PREFIX = 'oneuptime_mcp_';
