/** What packages are called, which version they tell and what can be set in them: the same everywhere. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import semver from 'semver';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { PACKAGE_DOCUMENTS } from '../../deploy/documents.ts';
import { mcpbManifest } from '../../deploy/mcpb.ts';
import { CHARTS, IMAGE, PRODUCT, PUBLISHER, REPOSITORY, releaseFiles } from '../../deploy/names.ts';
import { type RegistryEntry, releaseEntry } from '../../deploy/registry-entry.ts';
import { REGISTRY_NAME } from '../../runtime/http/discovery.ts';
import { usage } from '../../runtime/start/describe-settings.ts';
import { packageFile } from '../../runtime/start/package-root.ts';
import { finalStage } from './dockerfile.ts';
import { REGISTRY_SCHEMA } from './registry-schema.ts';

const read = (file: string): string => readFileSync(packageFile(file), 'utf8');
const own = JSON.parse(read('package.json'));
const { version } = own;

describe('names', () => {
  it('follow from that in registries', () => {
    expect(REGISTRY_NAME).toBe(`io.github.${PUBLISHER}/${PRODUCT}`);
    expect(new URL(REPOSITORY).pathname).toBe(`/${PUBLISHER}/${PRODUCT}`);
    for (const address of [IMAGE, CHARTS]) expect(address).toContain(`ghcr.io/${PUBLISHER}/`);
  });

  it.each(Object.entries(PACKAGE_DOCUMENTS))(
    '%s says them, the version and what can be set: make settings',
    (file, refresh) => {
      expect(read(file)).toBe(refresh(read(file), version));
    },
  );

  it('stand nowhere else in what is published', () => {
    const published = ['.github/workflows/release.yml', '.github/workflows/regenerate.yml', 'deploy/action/action.yml'];
    for (const file of published) expect(read(file), file).not.toContain(PRODUCT);
  });
});

describe('server.json', () => {
  const takes = new Ajv2020({ allErrors: true }).compile(REGISTRY_SCHEMA);
  const entry = JSON.parse(read('server.json')) as RegistryEntry;
  const release = () => releaseEntry(entry, version, Buffer.from('bundle'));

  it('is what the registry takes, before a release and as one', () => {
    for (const one of [entry, release()]) expect(takes(one), JSON.stringify(takes.errors)).toBe(true);
    expect(release().packages.map(({ registryType }) => registryType)).toEqual(['npm', 'mcpb', 'oci']);
  });

  it('names the files of the release', () => {
    const [, mcpb, image] = release().packages;
    expect(mcpb?.identifier).toBe(`${REPOSITORY}/releases/download/v${version}/${releaseFiles(version).mcpb}`);
    expect(image?.identifier).toBe(`${IMAGE}:${version}`);
  });

  it.each([
    ['a range for a version', { version: '^1.0.0' }],
    [
      'a bundle without its sum',
      {
        packages: [
          {
            registryType: 'mcpb',
            identifier: `${REPOSITORY}/releases/download/v1/x.mcpb`,
            transport: { type: 'stdio' },
          },
        ],
      },
    ],
    [
      'an image with a version beside it',
      { packages: [{ registryType: 'oci', identifier: `${IMAGE}:1`, version: '1.0.0', transport: { type: 'stdio' } }] },
    ],
    ['a long description', { description: 'x'.repeat(101) }],
    ['two slashes in a name', { name: 'io.github.a/b/c' }],
  ])('would not be with %s', (_, change) => {
    expect(takes({ ...entry, ...change })).toBe(false);
  });
});

describe('the MCP bundle', () => {
  it('asks only for what is required or has a default: clients hand over the placeholder of what is left empty', () => {
    const { user_config: asked, server } = mcpbManifest(version) as {
      user_config: Record<string, { required?: boolean; default?: string; sensitive?: boolean }>;
      server: { mcp_config: { env: Record<string, string> } };
    };
    for (const [name, { required, default: text }] of Object.entries(asked))
      expect(required === true || text !== undefined, name).toBe(true);
    expect(asked.key).toMatchObject({ sensitive: true });
    const used = Object.values(server.mcp_config.env).map((text) => text.replace(/^\$\{user_config\.(\w+)\}$/, '$1'));
    expect(used.sort()).toEqual(Object.keys(asked).sort());
  });
});

describe('the chart', () => {
  it('has values that its schema takes, and says all that may be set', () => {
    const schema = JSON.parse(read('deploy/helm/values.schema.json'));
    const values = parse(read('deploy/helm/values.yaml'));
    const takes = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
    expect(takes(values), JSON.stringify(takes.errors)).toBe(true);
    const { global: _, ...said } = schema.properties;
    expect(Object.keys(values).sort()).toEqual(Object.keys(said).sort());
    expect(Object.keys(values.secrets).sort()).toEqual(Object.keys(schema.properties.secrets.properties).sort());
    expect(takes({ ...values, settings: { REDIS_URL: 'redis://x' } })).toBe(false);
  });

  it('runs the image as whom and where the image says', () => {
    const deployment = read('deploy/helm/templates/deployment.yaml');
    const { user, env, entrypoint } = finalStage(read('Dockerfile'));
    expect(user).toBe('65532:65532');
    expect(deployment).toContain(`runAsUser: ${user.split(':')[0]}`);
    expect(deployment).toContain(`containerPort: ${env.PORT}`);
    expect(env.HOST).toBe('0.0.0.0');
    expect(entrypoint.at(-1)).toBe(`/app/${PRODUCT}.mjs`);
  });
});

it('the image is built of all that the build reads: .dockerignore lets it through', () => {
  const kept = [...read('.dockerignore').matchAll(/^!(.*)$/gm)].map(([, name]) => name);
  const projects = [...read('tsconfig.json').matchAll(/"path": "([^"]+)"/g)].map(([, name]) => name as string);
  const rooms = [...read('AGENTS.md').matchAll(/^\| `([a-z]+)\//gm)].map(([, name]) => name as string);
  expect(projects.length).toBeGreaterThan(2);
  for (const name of [...projects, ...rooms])
    expect(kept, name).toContain(/^tsconfig/.test(name) ? 'tsconfig*.json' : name);
  const [, copied = ''] = /^COPY (package.*) \.\/$/m.exec(read('Dockerfile')) ?? [];
  expect(copied.split(' ').filter((name) => !kept.includes(name))).toEqual([]);
});

it('every package that is served with runs on the Node that ours says', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { dev?: boolean; peer?: boolean; engines?: { node?: string } }>;
  };
  const oldest = semver.minVersion(own.engines.node) as semver.SemVer;
  const others = Object.entries(packages).filter(
    ([, { dev, engines }]) => !dev && engines?.node !== undefined && !semver.satisfies(oldest, engines.node),
  );
  expect(others.map(([name]) => name)).toEqual([]);
});

it('every make target and every flag that docs/deploy.md names exists', () => {
  const guide = read('docs/deploy.md');
  const targets = new Set([...read('Makefile').matchAll(/^([a-z-]+):/gm)].map(([, name]) => name));
  const named = [...guide.matchAll(/(?:`|^)make ([a-z-]+)/gm)].map(([, name]) => name as string);
  expect(named.filter((name) => !targets.has(name))).toEqual([]);
  // What follows the name of what is started is ours.
  const ours = [
    ...guide.matchAll(
      /(?:npx oneuptime-mcp|node \S*oneuptime-mcp\.mjs|oneuptime-mcp:[\d.]+)((?: (?:--\S+|keys\.json))+)/g,
    ),
  ];
  const flags = ours.flatMap(([, text = '']) => text.match(/--[a-z-]+/g) ?? []);
  expect(flags.length).toBeGreaterThan(3);
  const help = usage();
  expect(flags.filter((flag) => !help.includes(flag))).toEqual([]);
});
