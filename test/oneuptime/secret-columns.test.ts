/** Which columns are secrets: whatever is called like one is marked, and nothing is listed, filtered or sorted by one. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NO_SECRET, SECRET_BY_USE, SECRETS_INSIDE } from '../../codegen/oneuptime/secret-columns.ts';
import { filterColumns } from '../../runtime/catalogue/kinds.ts';
import { isSecretName } from '../../runtime/catalogue/secret-names.ts';
import { answer, callWith, errorOf } from '../catalogue.ts';
import { modules, secretPlaces } from './every-module.ts';

/** Words that make one look twice, far more than those that tell a secret. */
const SUSPECT =
  /secret|passw|passphrase|token|credential|cookie|otp|salt|bearer|authori|webhook|api.?key|(?:private|priv|auth|secret|access|signing)key|communit|recovery|vapid|(?:^|[a-z])pin$|^key$/i;

/** Called so, and no secret: why. */
const NONE: Readonly<Record<string, string>> = {
  'alert_measurement.key': 'a name that people choose',
  'incident_measurement.key': 'a name that people choose',
  'scheduled_maintenance_measurement.key': 'a name that people choose',
  'ai_run.totalTokens': 'a number',
  'audit_log.apiKeyId': 'which key it was',
  'audit_log.apiKeyName': 'what the key is called',
  'session_replay_view.viewedByApiKeyId': 'which key it was',
  'smtp_config.tokenUrl': 'where a token is asked for',
};

const bare = (schema: string): string => schema.replace(/V\d+$/, '');

describe('secrets of the catalogue', () => {
  it('are all marked that are called like one, or known to be none', () => {
    const suspects = modules.flatMap(({ resource, columns }) =>
      Object.entries(columns)
        .filter(([name, { kind }]) => SUSPECT.test(name) && /^(uuid|hashed|url|json|.*[tT]ext.?|.*Map)$/.test(kind))
        .filter(([, { secret }]) => !secret)
        .map(([name]) => `${resource}.${name}`),
    );
    expect(suspects.filter((place) => !Object.hasOwn(NONE, place))).toEqual([]);
    expect(secretPlaces.length).toBeGreaterThan(45);
  });

  it.each(Object.entries({ ...SECRET_BY_USE, ...NO_SECRET, ...SECRETS_INSIDE }))('%s is there: %s', (place, why) => {
    const [schema = '', name = ''] = place.split('.');
    const column = modules.find((module) => bare(module.schema) === schema)?.columns[name];
    expect(column).toBeDefined();
    expect(why.length).toBeGreaterThan(10);
    const { secret, secretsInside } = column ?? {};
    expect(Object.hasOwn(NO_SECRET, place) ? secret : (secret ?? secretsInside)).toBe(
      Object.hasOwn(NO_SECRET, place) ? undefined : true,
    );
  });

  it('name no row', () => {
    const labels = modules.filter(({ label = '', columns }) => columns[label]?.secret);
    expect(labels.map(({ resource }) => resource)).toEqual([]);
  });

  it('are no filter in what is listed', () => {
    const lines = readFileSync(new URL('../../generated/oneuptime/tools.jsonl', import.meta.url), 'utf8');
    const listed = new Map(
      lines
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { name: string; inputSchema: { properties?: Record<string, unknown> } })
        .map((tool) => [tool.name, JSON.stringify(tool.inputSchema.properties?.filter ?? {})]),
    );
    const shown = secretPlaces.flatMap(({ module, name }) =>
      [module.operations.list, module.operations.count].flatMap((operation) =>
        operation && listed.get(operation.name)?.includes(`"${name}"`) ? [`${operation.name} ${name}`] : [],
      ),
    );
    expect(shown).toEqual([]);
    expect(secretPlaces.filter(({ module, name }) => filterColumns(module).has(name))).toEqual([]);
  });
});

const WORDS = ['secret', 'password', 'apiKey', 'authToken', 'privateKey', 'passphrase', 'cookie', 'bearerToken'];
const SPELLINGS: readonly [string, (word: string) => string][] = [
  ['as it is', (word) => word],
  ['after another word', (word) => `smtp${word[0]?.toUpperCase()}${word.slice(1)}`],
  ['with underscores', (word) => word.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)],
  ['as a header', (word) => `X-${word.replace(/[A-Z]/g, (letter) => `-${letter}`)}`],
  ['in capitals', (word) => word.toUpperCase()],
];

describe.each(SPELLINGS)('a name %s', (_, spell) => {
  it.each(WORDS)('%s', (word) => {
    expect(isSecretName(spell(word))).toBe(true);
    for (const about of ['Id', 'Name', 'ExpiresAt', 'Type']) expect(isSecretName(`${word}${about}`)).toBe(false);
  });
});

it.each([
  'totalTokens',
  'tokenUrl',
  'name',
  'attributeKeys',
  'entityKey',
  'result',
  'description',
  'llmInputTokens',
  '',
])('%j is no name of a secret', (name) => expect(isSecretName(name)).toBe(false));

const LISTED = secretPlaces.filter(
  ({ module: { operations }, column }) => operations.list && column.access.includes('r'),
);

describe.each(LISTED.map((place) => [`${place.module.resource}.${place.name}`, place] as const))('%s', (_, place) => {
  const { module, name } = place;
  const { list, count } = module.operations;
  const value = place.column.kind === 'uuid' ? '8f9ad6c1-52f0-4f54-9e0c-3a8f6f9a1b2c' : 'x';

  it('is neither filtered nor sorted by', async () => {
    const calls = [
      [list?.name, { filter: { [name]: value } }],
      [list?.name, { filter: { [name]: { contains: value } } }],
      [list?.name, { filter: { [name]: { empty: true } } }],
      [count?.name, { filter: { [name]: { not: value } } }],
      [list?.name, { sort: name }],
      [list?.name, { sort: `-${name}` }],
    ] as const;
    for (const [tool, args] of calls) {
      if (tool === undefined) continue;
      const { result, seen } = await callWith(tool, args);
      expect(errorOf(result)).toMatchObject({ code: 'bad_arguments', message: expect.stringContaining(name) });
      expect(errorOf(result)?.message).toContain('it is a secret');
      expect(seen).toEqual([]);
    }
  });
});

it('is not filtered by through a relation', async () => {
  const pointing = modules.flatMap((module) =>
    Object.entries(module.columns).flatMap(([relation, { kind, to }]) => {
      const secret = secretPlaces.find((place) => place.module.resource === to);
      const list = module.operations.list?.name;
      const isOffered = filterColumns(module).has(relation) && !module.analytics;
      return kind === 'one' && secret && list && isOffered ? [[list, relation, secret.name] as const] : [];
    }),
  );
  expect(pointing.length).toBeGreaterThan(20);
  for (const [list, relation, name] of pointing.slice(0, 40)) {
    const { result, seen } = await callWith(list, { filter: { [relation]: { [name]: 'x' } } });
    expect([list, errorOf(result)?.message]).toEqual([list, expect.stringContaining('it is a secret')]);
    expect(seen).toEqual([]);
  }
});

it('refuses no filter by what only refers to a secret', async () => {
  const { result } = await callWith(
    'list_api_key_permissions',
    { filter: { apiKey: '8f9ad6c1-52f0-4f54-9e0c-3a8f6f9a1b2c' } },
    { handlers: [answer('/api-key-permission/get-list', { data: [], count: 0 })] },
  );
  expect(result.isError).toBeFalsy();
});
