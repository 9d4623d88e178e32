/** What deploy/ has for Grafana and Prometheus. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { packageFile } from '../../runtime/start/package-root.ts';

export const ALERTS_FILE = packageFile('deploy/prometheus/alerts.yml');

export interface Alert {
  readonly alert: string;
  readonly expr: string;
}

export function alerts(): readonly Alert[] {
  const read = parse(readFileSync(ALERTS_FILE, 'utf8')) as { groups: readonly { rules: readonly Alert[] }[] };
  return read.groups.flatMap(({ rules }) => rules);
}

/** All expressions of the dashboard, as they stand there. */
export function dashboardQuestions(): readonly string[] {
  const { panels } = JSON.parse(readFileSync(packageFile('deploy/grafana/oneuptime-mcp.json'), 'utf8')) as {
    panels: readonly { targets?: readonly { expr: string }[] }[];
  };
  return panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
}
