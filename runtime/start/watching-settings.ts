/** What can be set of metrics, traces and where the log goes: rows of the table of settings. */
import { StartError } from '../basics/errors.ts';
import { collectorUrl, collectorWords } from '../guard/audit/collector-url.ts';
import { type SettingReader, textLike } from './setting-readers.ts';

/** Where metrics are served: nowhere, beside everything else, or at a port of their own. */
export type MetricsPlace = 'off' | 'on' | number;

const metricsPlace: SettingReader<MetricsPlace> = (text, source) => {
  const said = text.toLowerCase();
  if (said === 'on' || said === 'off') return said;
  if (/^\d{1,5}$/.test(said) && Number(said) <= 65_535) return Number(said);
  throw new StartError(`${source} must be on, off, or the number of a port such as 9464.`);
};

const tokenForm = /^[\x21-\x7e]{16,512}$/;

/** Where something is sent over OTLP; `otlp` alone has the variables of OpenTelemetry say where. */
export interface CollectorPlace {
  readonly url: string | undefined;
}

/** A collector, or the word for none; `path`: where its address names none. */
function collectorOr<None extends string>(none: None, path: string): SettingReader<None | CollectorPlace> {
  return (text, source) => {
    const said = text.trim();
    if (said.toLowerCase() === none) return none;
    if (/^otlp$/i.test(said)) return { url: undefined };
    const [, address = ''] = /^otlp:(.*)$/i.exec(said) ?? [];
    const url = collectorUrl(address, path);
    if (url !== undefined) return { url };
    const words = collectorWords(`otlp:https://host:4318${path}`);
    throw new StartError(`${source} must be ${none}, otlp, or otlp: and ${words}`);
  };
}

/** Rows for every server. */
export const OTLP = {
  logs: {
    variable: 'LOGS',
    read: collectorOr('stderr', '/v1/logs'),
    default: 'stderr',
    example: 'otlp:https://host:4318/v1/logs',
    about:
      '`otlp` sends the lines of the log to `OTEL_EXPORTER_OTLP_ENDPOINT` as well, `otlp:https://host/v1/logs` there (docs/logs.md)',
  },
  traces: {
    variable: 'TRACES',
    read: collectorOr('off', '/v1/traces'),
    default: 'off',
    example: 'otlp:https://host:4318/v1/traces',
    about:
      '`otlp` sends a span for each call and request to `OTEL_EXPORTER_OTLP_ENDPOINT`, `otlp:https://host/v1/traces` there (docs/traces.md)',
  },
} as const;

/** Rows for servers over HTTP. */
export const WATCHING = {
  metrics: {
    variable: 'METRICS',
    read: metricsPlace,
    default: 'on',
    example: '9464',
    about:
      '`on` serves metrics for Prometheus at `/metrics`, the number of a port there alone, `off` nowhere (docs/metrics.md)',
  },
  metricsToken: {
    variable: 'METRICS_TOKEN',
    read: textLike(tokenForm, 'must have at least 16 characters and no blanks: it is a secret.'),
    unset: 'none',
    secret: true,
    about: 'a secret that whoever reads `/metrics` sends as `Authorization: Bearer`',
  },
} as const;
