/** The chart: rendered by Helm, held against Kubernetes' own types, and started by what its Deployment says. */
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { PACKAGES, PRODUCT, releaseFiles } from '../../../deploy/names.ts';
import { packageFile, packageVersion } from '../../../runtime/start/package-root.ts';
import { SETTING_TABLE, type Setting } from '../../../runtime/start/setting-table.ts';
import { askedOverHttp, trialSandbox } from './asked.ts';
import { CHART, faultsOf, helm, type Manifest, rendered } from './helm.ts';
import { startedOverHttp } from './started.ts';

/** Values that switch on all there is. */
const ALL = [
  'autoscaling.enabled=true',
  'ingress.enabled=true',
  'ingress.host=mcp.example.com',
  'ingress.tlsSecret=tls',
  'ingress.className=nginx',
  'redis.existingSecret=shared',
  'secrets.SEAL_KEY.existingSecret=seal',
  'serviceAccount.name=mcp',
  `image.digest=sha256:${'a'.repeat(64)}`,
  'imagePullSecrets[0].name=registry',
  'settings.SESSION_LIMIT=1000000',
  'settings.REQUIRE_KEY=true',
  'settings.DRAIN_SECONDS=30',
  'networkPolicy.from[0].namespaceSelector.matchLabels.team=ops',
  'networkPolicy.metricsFrom[0].namespaceSelector.matchLabels.team=watch',
  'settings.METRICS=9464',
  'metrics.annotations=true',
  'metrics.serviceMonitor.enabled=true',
  'metrics.serviceMonitor.labels.release=prometheus',
  'secrets.METRICS_TOKEN.existingSecret=metrics',
  'podAnnotations.a=b',
  'podLabels.c=d',
  'volumes[0].name=policy',
  'volumes[0].configMap.name=policy',
  'volumeMounts[0].name=policy',
  'volumeMounts[0].mountPath=/etc/policy',
];

interface Container {
  readonly image: string;
  readonly args: string[];
  readonly env: { name: string; value?: string; valueFrom?: object }[];
  readonly ports: { name: string; containerPort: number }[];
  readonly [probe: `${string}Probe`]: { httpGet: { path: string } };
}

const podOf = (manifests: readonly Manifest[]) => {
  const { spec } = manifests.find(({ kind }) => kind === 'Deployment') as unknown as {
    spec: { template: { spec: { containers: Container[]; terminationGracePeriodSeconds: number } } };
  };
  const { containers, terminationGracePeriodSeconds } = spec.template.spec;
  return { container: containers[0] as Container, terminationGracePeriodSeconds };
};

it('pleases the linter, and is packed', async () => {
  await helm('lint', '--strict', CHART);
  const folder = path.join(PACKAGES, 'charts');
  await mkdir(folder, { recursive: true });
  await helm('package', CHART, '--destination', folder);
  const packed = path.join(PACKAGES, releaseFiles(await packageVersion()).chart);
  expect(await helm('template', 'trial', packed)).toContain('kind: Deployment');
});

it.each([
  ['alone', [], ['Deployment', 'NetworkPolicy', 'PodDisruptionBudget', 'Service']],
  [
    'with everything',
    ALL,
    [
      'Deployment',
      'HorizontalPodAutoscaler',
      'Ingress',
      'NetworkPolicy',
      'PodDisruptionBudget',
      'Service',
      'Service',
      'ServiceMonitor',
    ],
  ],
])('is what Kubernetes takes, %s', async (_, values, kinds) => {
  const manifests = await rendered(...values);
  expect(manifests.map(({ kind }) => kind).sort()).toEqual(kinds);
  expect(faultsOf(manifests)).toEqual([]);
});

it('would notice what Kubernetes does not take', async () => {
  const [first] = (await rendered()).filter(({ kind }) => kind === 'Deployment') as [Manifest];
  expect(faultsOf([{ ...first, spec: { ...(first.spec as object), replicas: 'two' } }])).toHaveLength(2);
  expect(faultsOf([{ ...first, spec: { ...(first.spec as object), replica: 2 } }])).toMatchObject([
    /'replica' does not exist/,
  ]);
});

it('says secrets by reference, and whole numbers as they are', async () => {
  const { container, terminationGracePeriodSeconds } = podOf(await rendered(...ALL));
  expect(container.env).toEqual([
    { name: 'DRAIN_SECONDS', value: '30' },
    { name: 'METRICS', value: '9464' },
    { name: 'ONEUPTIME_URL', value: 'https://oneuptime.com' },
    { name: 'REQUIRE_KEY', value: 'true' },
    { name: 'SESSION_LIMIT', value: '1000000' },
    { name: 'METRICS_TOKEN', valueFrom: { secretKeyRef: { name: 'metrics', key: 'metrics-token' } } },
    { name: 'REDIS_URL', valueFrom: { secretKeyRef: { name: 'shared', key: 'url' } } },
    { name: 'SEAL_KEY', valueFrom: { secretKeyRef: { name: 'seal', key: 'seal-key' } } },
  ]);
  // Longer than it drains and waits for calls.
  expect(terminationGracePeriodSeconds).toBeGreaterThan(30 + 13);
});

describe('metrics', () => {
  const found = async (kind: string, ...values: string[]): Promise<Manifest[]> =>
    (await rendered(...values)).filter((manifest) => manifest.kind === kind);
  const WATCHED = ['metrics.annotations=true', 'metrics.serviceMonitor.enabled=true'];
  const annotationsOf = async (...values: string[]) => {
    const [{ spec }] = (await found('Deployment', ...values)) as unknown as [
      { spec: { template: { metadata: { annotations?: object } } } },
    ];
    return spec.template.metadata.annotations;
  };

  it('of the one port are scraped there, where somebody wants them', async () => {
    expect(await found('Service', ...WATCHED)).toHaveLength(1);
    expect(podOf(await rendered(...WATCHED)).container.ports).toEqual([{ name: 'http', containerPort: 3000 }]);
    expect(await found('ServiceMonitor', ...WATCHED)).toMatchObject([
      { spec: { endpoints: [{ port: 'http', path: '/metrics' }] } },
    ]);
    expect(await annotationsOf(...WATCHED)).toEqual({
      'prometheus.io/scrape': 'true',
      'prometheus.io/path': '/metrics',
      'prometheus.io/port': '3000',
    });
    expect(await found('ServiceMonitor')).toEqual([]);
    expect(await annotationsOf()).toBeUndefined();
  });

  it('of a port of their own are scraped there, and the service of the clients does not show it', async () => {
    const values = ['settings.METRICS=9464', 'networkPolicy.metricsFrom[0].podSelector.matchLabels.app=p', ...WATCHED];
    const { container } = podOf(await rendered(...values));
    expect(container.ports).toEqual([
      { name: 'http', containerPort: 3000 },
      { name: 'metrics', containerPort: 9464 },
    ]);
    const services = (await found('Service', ...values, 'service.type=LoadBalancer')).reverse();
    expect(services.map(({ metadata, spec }) => [metadata.name, spec])).toEqual([
      [
        'trial-oneuptime-mcp',
        expect.objectContaining({ type: 'LoadBalancer', ports: [expect.objectContaining({ name: 'http' })] }),
      ],
      [
        'trial-oneuptime-mcp-metrics',
        expect.objectContaining({
          clusterIP: 'None',
          ports: [{ name: 'metrics', port: 9464, targetPort: 'metrics', appProtocol: 'http' }],
        }),
      ],
    ]);
    const [monitor] = (await found('ServiceMonitor', ...values)) as unknown as [
      { spec: { selector: { matchLabels: object }; endpoints: object[] } },
    ];
    expect(monitor.spec.endpoints).toEqual([{ port: 'metrics', path: '/metrics', interval: '30s' }]);
    expect(services[1]?.metadata.labels).toMatchObject(monitor.spec.selector.matchLabels);
    expect(await annotationsOf(...values)).toMatchObject({ 'prometheus.io/port': '9464' });
    const [policy] = (await found('NetworkPolicy', ...values)) as unknown as [{ spec: { ingress: object[] } }];
    expect(policy.spec.ingress).toEqual([
      { ports: [{ protocol: 'TCP', port: 'http' }] },
      { ports: [{ protocol: 'TCP', port: 'metrics' }], from: [{ podSelector: { matchLabels: { app: 'p' } } }] },
    ]);
  });

  it('are scraped with their token', async () => {
    expect(await found('ServiceMonitor', ...ALL)).toMatchObject([
      {
        metadata: { labels: { release: 'prometheus' } },
        spec: { endpoints: [{ authorization: { credentials: { name: 'metrics', key: 'metrics-token' } } }] },
      },
    ]);
  });
});

it('hands on "on" and "off" as they are meant, which YAML takes for true and false', async () => {
  const takes = ({ read, variable = '' }: Setting, text: string): boolean => {
    try {
      read?.(text, variable, () => {});
      return true;
    } catch {
      return false;
    }
  };
  const words = Object.values<Setting>(SETTING_TABLE).flatMap((setting) => {
    const { variable = '', secret } = setting;
    const isWord = takes(setting, 'off') && !takes(setting, 'false') && variable !== 'ALLOWED_HOSTS';
    return isWord && secret === undefined ? [variable] : [];
  });
  expect(words.length).toBeGreaterThan(4);
  const { container } = podOf(
    await rendered(...words.map((name) => `settings.${name}=false`), 'settings.SHARED_KEY=true'),
  );
  expect(Object.fromEntries(container.env.map(({ name, value }) => [name, value]))).toEqual({
    ONEUPTIME_URL: 'https://oneuptime.com',
    SHARED_KEY: 'true',
    ...Object.fromEntries(words.map((name) => [name, 'off'])),
  });
});

it.each([
  ['settings.METRICS=3000', /METRICS.*other than 3000/],
  ['settings.METRICS=0', /METRICS.*other than 3000/],
  ['settings.METRICS=off,metrics.serviceMonitor.enabled=true', /METRICS is off/],
  ['settings.METRICS=false,metrics.annotations=true', /METRICS is off/],
  ['settings.ONEUPTIME_ULR=https://x', /ONEUPTIME_ULR/],
  ['settings.REDIS_URL=redis://:password@x', /REDIS_URL/],
  ['image.digest=sha256:1', /digest/],
  ['settings.AUTH=builtin,settings.PUBLIC_URL=https://x.example', /AUTH=builtin needs redis.existingSecret/],
  ['ingress.enabled=true', /ingress.enabled needs ingress.host/],
])('refuses %s', async (value, words) => {
  await expect(rendered(value)).rejects.toThrow(words);
});

it('starts by what its Deployment says, and answers its probes', async () => {
  const sandbox = await trialSandbox();
  const { container } = podOf(await rendered(`settings.ONEUPTIME_URL=${sandbox.url}`, 'settings.DRAIN_SECONDS=0'));
  const env = Object.fromEntries(container.env.map(({ name, value = '' }) => [name, value]));
  const args = [path.join(PACKAGES, `${PRODUCT}.mjs`), ...container.args];
  // The image listens on the port of the container; here any will do.
  const server = await startedOverHttp({ command: process.execPath, args, env: { ...env, PORT: '0' } });
  try {
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe'] as const)
      expect((await fetch(server.url + container[probe]?.httpGet.path)).status, probe).toBe(200);
    expect(await askedOverHttp(`${server.url}/mcp`, sandbox.keys.admin)).toHaveLength(5);
  } finally {
    await server.stop();
    await sandbox.close();
  }
});

it('takes the values that docs/deploy.md sets', async () => {
  const commands = (await readFile(packageFile('docs/deploy.md'), 'utf8'))
    .split('\n')
    .filter((line) => /^helm /.test(line));
  expect(commands.length).toBeGreaterThan(1);
  for (const command of commands) {
    const values = [...command.matchAll(/--set (\S+)/g)].map(([, value]) => value as string);
    expect(values.length, command).toBeGreaterThan(0);
    expect(faultsOf(await rendered(...values))).toEqual([]);
  }
});
