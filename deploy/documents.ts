/** Files that name the product, tell its version or list its settings, made fresh from their present text: `make settings`. */

import { REGISTRY_NAME } from '../runtime/http/discovery.ts';
import { SERVER, SETTING_TABLE, type Setting, TEAM } from '../runtime/start/setting-table.ts';
import { CHARTS, IMAGE, PRODUCT, PUBLISHER, REPOSITORY, SUMMARY } from './names.ts';

type Refresh = (stale: string, version: string) => string;

/** What stands in packages, by file. */
export const PACKAGE_DOCUMENTS: Readonly<Record<string, Refresh>> = {
  'package.json': (stale) =>
    inJson(stale, {
      name: PRODUCT,
      mcpName: REGISTRY_NAME,
      homepage: `${REPOSITORY}#readme`,
      bugs: `${REPOSITORY}/issues`,
      repository: { type: 'git', url: `git+${REPOSITORY}.git` },
    }),
  'server.json': (stale, version) => {
    const entry = JSON.parse(stale) as { packages: object[] };
    const [first, ...others] = entry.packages;
    return inJson(stale, {
      name: REGISTRY_NAME,
      description: SUMMARY,
      version,
      websiteUrl: REPOSITORY,
      repository: { url: REPOSITORY, source: 'github' },
      packages: [{ ...first, identifier: PRODUCT, version }, ...others],
    });
  },
  Dockerfile: (stale) =>
    replaced(stale, [
      [/(image\.source=)".*"/, `$1"${REPOSITORY}"`],
      [/(server\.name=)".*"/, `$1"${REGISTRY_NAME}"`],
    ]),
  [`deploy/systemd/${PRODUCT}.service`]: (stale) => replaced(stale, [[/^(Documentation=).*$/m, `$1${REPOSITORY}`]]),
  'deploy/helm/Chart.yaml': (stale, version) =>
    replaced(stale, [
      [/^(name:) .*$/m, `$1 ${PRODUCT}`],
      [/^(description:) .*$/m, `$1 ${JSON.stringify(SUMMARY)}`],
      [/^(version:) .*$/m, `$1 ${version}`],
      [/^(appVersion:) .*$/m, `$1 ${version}`],
      [/^(home:) .*$/m, `$1 ${REPOSITORY}`],
      [/^( {2}-) https:.*$/m, `$1 ${REPOSITORY}`],
    ]),
  'deploy/helm/values.yaml': (stale) => replaced(stale, [[/^( {2}repository:) .*$/m, `$1 ${IMAGE}`]]),
  'deploy/helm/values.schema.json': (stale) => {
    const schema = JSON.parse(stale) as { properties: Record<string, object> };
    const { settings, secrets } = schema.properties;
    Object.assign(settings ?? {}, { properties: schemasOf(false) });
    Object.assign(secrets ?? {}, { properties: schemasOf(true) });
    return `${JSON.stringify(schema, null, 2)}\n`;
  },
  'docs/deploy.md': (stale, version) =>
    replaced(stale, [
      [/oci:\/\/\S+ --version \S+/, `${CHARTS}/${PRODUCT} --version ${version}`],
      [/ghcr\.io\/\S+:\d\S* --http/, `${IMAGE}:${version} --http`],
      [/--repo \S+/, `--repo ${PUBLISHER}/${PRODUCT}`],
    ]),
};

/** Each pattern stands once: what is not found would be forgotten. */
function replaced(text: string, changes: readonly (readonly [RegExp, string])[]): string {
  return changes.reduce((now, [pattern, fresh]) => {
    if (!pattern.test(now)) throw new Error(`${pattern} is missing.`);
    return now.replace(pattern, fresh);
  }, text);
}

function inJson(text: string, fields: object): string {
  return `${JSON.stringify({ ...(JSON.parse(text) as object), ...fields }, null, 2)}\n`;
}

/** Settings of the container itself are the chart's. */
const OF_THE_CHART: ReadonlySet<Setting> = new Set<Setting>([SERVER.host, SERVER.port, TEAM.redisUrl]);

const ofValues = (): Setting[] => Object.values<Setting>(SETTING_TABLE).filter((setting) => !OF_THE_CHART.has(setting));

/** What the chart's values may hold of the settings that are secrets, or of those that are none. */
function schemasOf(areSecret: boolean): Record<string, object> {
  const $ref = areSecret ? '#/$defs/secret' : '#/$defs/setting';
  return Object.fromEntries(
    ofValues().flatMap(({ variable, secret = false, about }) =>
      variable === undefined || secret !== areSecret
        ? []
        : [[variable, { $ref, description: about.replaceAll('`', '') }]],
    ),
  );
}
