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
