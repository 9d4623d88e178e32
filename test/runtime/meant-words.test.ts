/** The columns that a word means, on small tables: by what people call things, by the words of names, never by chance. */
import { describe, expect, it } from 'vitest';
import { meantColumns, nameHint, usualFirst } from '../../runtime/call/meant-columns.ts';
import type { Column, ResourceModule } from '../../runtime/catalogue/kinds.ts';

const table = (names: readonly string[], more: Partial<ResourceModule> = {}): ResourceModule => ({
  resource: 'incident',
  schema: 'Incident',
  title: 'incident',
  plural: 'incidents',
  toolset: 'x',
  defaultColumns: [],
  columns: Object.fromEntries(names.map((name): [string, Column] => [name, { kind: 'text', access: 'r' }])),
  operations: {},
  ...more,
});
const meant = (word: string, names: readonly string[], more: Partial<ResourceModule> = {}): string[] =>
  meantColumns(table(names, more), word, names);

describe('a word', () => {
  it.each([
    ['severity', ['incidentSeverity', 'other'], ['incidentSeverity']],
    ['Severities', ['incidentSeverity'], ['incidentSeverity']],
    ['levels', ['incidentSeverity'], ['incidentSeverity']],
    ['incident_status', ['currentIncidentState', 'x'], ['currentIncidentState']],
    ['incident-priority', ['incidentSeverity'], ['incidentSeverity']],
    // The first pattern that any column fits decides.
    ['status', ['currentIncidentState', 'approvalStatus'], ['currentIncidentState']],
    ['status', ['statusCode', 'approvalStatus'], ['statusCode']],
    ['status', ['approvalStatus', 'isResolved'], ['approvalStatus']],
    ['status', ['isResolved'], ['isResolved']],
    ['status', ['nothing'], []],
    // Not by two words of which each would mean something.
    ['status level', ['currentIncidentState', 'incidentSeverity'], []],
    ['', ['currentIncidentState', ''], []],
    ['___', ['currentIncidentState'], []],
  ])('%j means of %j: %j', (word, names, found) => expect(meant(word, names)).toEqual(found));

  it.each([
    ['root', ['rootCause', 'rootPath', 'x'], ['rootPath', 'rootCause']],
    ['cause_root', ['rootCause', 'rootPath'], ['rootCause']],
    ['resolved by', ['resolvedByUser', 'resolvedAt'], ['resolvedByUser']],
    ['http2 codes', ['http2Code'], ['http2Code']],
    ['classes', ['classes'], ['classes']],
    ['class', ['className'], ['className']],
    ['bus', ['busLine', 'bu'], ['busLine']],
    ['statuses', ['nothing'], []],
    ['path root x', ['rootPath'], []],
  ])('that no concept knows means the names that have it: %j of %j', (word, names, found) =>
    expect(meant(word, names)).toEqual(found),
  );

  it('means by what people call things before it does by the names that have it', () => {
    expect(meant('severity', ['severityCount', 'incidentSeverity'])).toEqual(['incidentSeverity']);
    expect(meant('person', ['personCount', 'user'])).toEqual(['user']);
    expect(meant('person', ['personCount', 'x'])).toEqual(['personCount']);
  });

  it('of the title of the table says nothing beside others, and alone only what it means elsewhere', () => {
    const service = { title: 'service' };
    expect(meant('service root', ['rootService', 'root'], service)).toEqual(['root', 'rootService']);
    expect(meant('service', ['serviceName', 'serviceType', 'x'], service)).toEqual(['serviceName', 'serviceType']);
    expect(meant('incident', ['incidentNumber'])).toEqual([]);
    expect(meant('services', ['telemetryService'], { title: 'Services' })).toEqual(['telemetryService']);
  });

  it('that says what a row is called means its label, where that is offered', () => {
    const label = { label: 'caption' };
    for (const word of ['name', 'title', 'Headline', 'subject', 'called', 'incident_name'])
      expect(meant(word, ['caption', 'x'], label), word).toEqual(['caption']);
    expect(meant('name', ['otherName', 'x'], label)).toEqual(['otherName']);
    expect(meant('name', ['caption', 'x'])).toEqual([]);
    expect(meant('name of host', ['caption', 'nameOfHost'], label)).toEqual(['nameOfHost']);
    expect(meant('root', ['caption', 'rootPath'], label)).toEqual(['rootPath']);
  });

  it('of five letters or more may have one slip', () => {
    expect(meant('sevreity', ['incidentSeverity'])).toEqual(['incidentSeverity']);
    expect(meant('severty', ['incidentSeverity'])).toEqual(['incidentSeverity']);
    expect(meant('levle', ['incidentSeverity'])).toEqual(['incidentSeverity']);
    expect(meant('rooot', ['rootPath'])).toEqual(['rootPath']);
    expect(meant('tpye', ['monitorType'])).toEqual([]);
    expect(meant('sev', ['incidentSeverity'])).toEqual([]);
    // A word that is part of another one is no slip of it.
    expect(meant('conditional', ['currentIncidentState'])).toEqual([]);
    // A word that is known means itself, however near another is.
    expect(meant('state', ['currentIncidentState', 'startsAt'])).toEqual(['currentIncidentState']);
    expect(meant('paths', ['path', 'patch'])).toEqual(['path']);
  });

  it('is none from a hundred and one letters on', () => {
    expect(meant(`severity${'_'.repeat(92)}`, ['incidentSeverity'])).toEqual(['incidentSeverity']);
    expect(meant(`severity${'_'.repeat(93)}`, ['incidentSeverity'])).toEqual([]);
  });

  it('never means what is told to others by a concept, and of names those come last', () => {
    expect(meant('status', ['notificationStatus', 'subscriberStatus', 'templateStatus', 'showStatus'])).toEqual([
      'showStatus',
      'templateStatus',
      'subscriberStatus',
    ]);
    expect(meant('status', ['notificationStatus', 'approvalStatus'])).toEqual(['approvalStatus']);
    expect(meant('root', ['shouldRoot', 'rootOfEverything'])).toEqual(['rootOfEverything', 'shouldRoot']);
  });
});

describe('several columns that are meant', () => {
  it('are three at most: usual ones first, then relations and choices, large ones last, shorter before longer', () => {
    const columns: Record<string, Column> = {
      rootPlainLonger: { kind: 'text', access: 'r' },
      rootHeavy: { kind: 'html', access: 'r', heavy: true },
      rootPlain: { kind: 'text', access: 'r' },
      rootRelationOne: { kind: 'one', to: 'x', access: 'r' },
      rootChoice: { kind: 'enum', values: ['a'], access: 'r' },
      rootUsualAndLong: { kind: 'text', access: 'r' },
    };
    const module = table([], { columns, defaultColumns: ['rootUsualAndLong'] });
    const found = (...names: string[]) => meantColumns(module, 'root', names);
    expect(found(...Object.keys(columns))).toEqual(['rootUsualAndLong', 'rootChoice', 'rootRelationOne']);
    expect(found('rootPlainLonger', 'rootHeavy', 'rootPlain')).toEqual(['rootPlain', 'rootPlainLonger', 'rootHeavy']);
    expect(found('rootHeavy', 'rootChoice', 'rootPlain')).toEqual(['rootChoice', 'rootPlain', 'rootHeavy']);
    expect(found('rootHeavy', 'rootRelationOne')).toEqual(['rootRelationOne', 'rootHeavy']);
    expect(found('rootPlainLonger', 'rootUnknown')).toEqual(['rootUnknown', 'rootPlainLonger']);
  });

  it('are a relation behind its id column, too', () => {
    const columns: Record<string, Column> = {
      rootId: { kind: 'fk', access: 'r' },
      root: { kind: 'one', via: 'rootId', to: 'x', access: 'r' },
      rootA: { kind: 'text', access: 'r' },
    };
    expect(meantColumns(table([], { columns }), 'root', ['rootA', 'rootId'])).toEqual(['rootId', 'rootA']);
  });
});

describe('the hint of a refusal', () => {
  const names = ['title', 'incidentSeverity', 'createdAt'];
  const hint = (word: string, more: Partial<ResourceModule> = {}, known: readonly string[] = names) =>
    nameHint(table(names, more), word, known, 'It takes');

  it('asks for what is meant, else for what is spelt alike, else names all, the usual ones first', () => {
    expect(hint('severity')).toBe('Did you mean incidentSeverity?');
    expect(hint('root', {}, ['rootAb', 'rootA'])).toBe('Did you mean rootA or rootAb?');
    expect(hint('titel', { label: 'zzz' })).toMatch(/^Did you mean title\?/);
    expect(hint('qqq')).toBe('It takes title, incidentSeverity, createdAt.');
    expect(hint('qqq', { defaultColumns: ['createdAt'] })).toBe('It takes createdAt, title, incidentSeverity.');
  });

  it('names the tools for owners, where nothing else is meant or nothing else can be', () => {
    const owners = { owners: ['list_team_owners', 'list_user_owners'] };
    const told = 'Who owns or answers for one is kept in rows of their own: list_team_owners, list_user_owners.';
    for (const word of ['owner', 'ownedBy', 'Owning', 'assignee', 'responsible', 'holder'])
      expect(hint(word, owners), word).toBe(told);
    const assigned = [...names, 'assignedToUser', 'ownerNote'];
    for (const word of ['owner', 'owners']) expect(hint(word, owners, assigned), word).toBe(told);
    expect(hint('assignee', owners, assigned)).toBe('Did you mean assignedToUser?');
    expect(hint('owner', {}, assigned)).toBe('Did you mean assignedToUser?');
    expect(hint('owner')).not.toContain('owns');
    expect(hint('severity', owners)).toBe('Did you mean incidentSeverity?');
    expect(hint('coowner', owners)).not.toBe(told);
    expect(hint('qqq', owners)).toBe('It takes title, incidentSeverity, createdAt.');
  });
});

it('names that are known come with the usual ones first, each once', () => {
  const module = table([], { defaultColumns: ['c', 'x', 'a'] });
  expect(usualFirst(module, ['a', 'b', 'c', 'b'])).toEqual(['c', 'a', 'b']);
  expect(usualFirst(module, [])).toEqual([]);
});
