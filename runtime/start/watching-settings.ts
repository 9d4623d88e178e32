/** What can be set of metrics and traces: rows of the table of settings. */
import { StartError } from '../basics/errors.ts';
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

/** Where spans go; `otlp` alone has the variables of OpenTelemetry say where. */
export type TracesPlace = 'off' | { readonly url: string | undefined };

const tracesPlace: SettingReader<TracesPlace> = (text, source) => {
  const said = text.trim();
  if (/^off$/i.test(said)) return 'off';
  if (/^otlp$/i.test(said)) return { url: undefined };
  const [, address = ''] = /^otlp:(.*)$/i.exec(said) ?? [];
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isFine = url !== undefined && /^https?:$/.test(url.protocol) && url.username + url.password === '';
  if (isFine) return { url: url.pathname === '/' ? `${url.origin}/v1/traces${url.search}` : url.href };
  throw new StartError(
    `${source} must be off, otlp, or otlp: and the address of a collector without a login, such as otlp:https://host:4318/v1/traces; headers stand in OTEL_EXPORTER_OTLP_HEADERS.`,
  );
};

/** Rows for every server. */
export const TRACING = {
  traces: {
    variable: 'TRACES',
    read: tracesPlace,
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
