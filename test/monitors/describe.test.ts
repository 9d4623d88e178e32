import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { toPortable } from '../../runtime/catalogue/schema.ts';
import { monitorArguments } from '../../runtime/oneuptime/monitors/arguments.ts';
import { CHECKS } from '../../runtime/oneuptime/monitors/check-table.ts';
import { describeSteps } from '../../runtime/oneuptime/monitors/describe.ts';
import { applyChecks, encodeChecks } from '../../runtime/oneuptime/monitors/encode.ts';
import { referencesOf } from '../../runtime/oneuptime/monitors/readable.ts';
import { rulesOf, unwrapSteps } from '../../runtime/oneuptime/monitors/steps.ts';
import { TYPES } from '../../runtime/oneuptime/monitors/type-table.ts';
import { nameOf, projectIds, withoutPartIds } from './project.ts';
import { RECORDED, WITH_PASSWORD } from './recorded.ts';

type Args = Record<string, unknown>;

const shown = (wire: unknown): Args => describeSteps(wire, nameOf);

describe('steps as people read them', () => {
  it('a website', () => {
    expect(shown(RECORDED.Website)).toEqual({
      url: 'https://example.com/health',
      check: {
        timeoutMs: 10000,
        retries: 2,
        followRedirects: false,
        rules: [
          {
            name: 'offline',
            status: 'Offline',
            match: 'any',
            when: ['Is Online is false', 'Response Status Code != 200'],
            incident: { title: 'down', description: 'down text', severity: 'Critical', autoResolve: true },
            description: 'offline rule',
          },
          {
            name: 'online',
            status: 'Operational',
            match: 'all',
            when: ['Is Online is true', 'Response Status Code = 200'],
            description: 'online rule',
          },
        ],
        otherwise: 'Operational',
      },
    });
  });

  it.each(Object.entries(RECORDED))('%s: taken back, they are the same steps', (monitorType, wire) => {
    const { monitorSteps } = encodeChecks({ monitorType, name: 'x', monitorSteps: shown(wire) }, projectIds());
    expect(withoutPartIds(monitorSteps)).toEqual(withoutPartIds(wire));
  });

  it('several steps', () => {
    const [step] = (RECORDED.Ping as { value: { monitorStepsInstanceArray: unknown[] } }).value
      .monitorStepsInstanceArray;
    const wire = { _type: 'MonitorSteps', value: { monitorStepsInstanceArray: [step, step] } };
    expect(shown(wire)).toMatchObject({ steps: [{ host: 'example.com' }, { host: 'example.com' }] });
    const { monitorSteps } = encodeChecks({ monitorType: 'Ping', monitorSteps: shown(wire) }, projectIds());
    expect(unwrapSteps(monitorSteps)?.steps).toHaveLength(2);
  });

  it('hides passwords, keeps them on a change, and refuses to copy without them', () => {
    const text = JSON.stringify(shown(WITH_PASSWORD));
    expect(text).not.toContain('stored-secret');
    expect(shown(WITH_PASSWORD)).toMatchObject({ check: { hidden: ['sqlMonitor.password'] } });
    const args = { monitorType: 'SQL Query', check: { offlineWhen: 'sql is online is false' } };
    const changed = applyChecks(WITH_PASSWORD, args, projectIds());
    expect(JSON.stringify(changed.monitorSteps)).toContain('stored-secret');
    const copy = { monitorType: 'SQL Query', monitorSteps: shown(WITH_PASSWORD) };
    expect(() => encodeChecks(copy, projectIds())).toThrow(/cannot be copied/);
  });

  it('keeps what it does not know aside, under its place', () => {
    const text = JSON.stringify(RECORDED.Website)
      .replace('"retryCount":2', '"retryCount":2,"newThing":{"a":1}')
      .replace('"onCallPolicyIds":[]', '"onCallPolicyIds":[],"isPrivate":true')
      .replace('{"checkOn":"Is Online","filterType":"False"}', '{"checkOn":"New Check","filterType":"New","extra":1}')
      .replace('"createAlerts":false', '"createAlerts":false,"suppress":true');
    expect(shown(JSON.parse(text))).toMatchObject({
      check: {
        other: { newThing: { a: 1 } },
        rules: [
          {
            when: [{ check: 'New Check', is: 'New', other: { extra: 1 } }, 'Response Status Code != 200'],
            incident: { other: { isPrivate: true } },
            other: { suppress: true },
          },
          {},
        ],
      },
    });
    expect(shown('nonsense')).toEqual({ check: { other: { monitorSteps: 'nonsense' } } });
  });
});

const maybe = (key: string, values: fc.Arbitrary<unknown>): fc.Arbitrary<Args> =>
  fc.option(values, { nil: undefined }).map((value) => (value === undefined ? {} : { [key]: value }));
const all = (...parts: fc.Arbitrary<Args>[]): fc.Arbitrary<Args> =>
  fc.tuple(...parts).map((records) => Object.assign({}, ...records) as Args);

const raise = fc.constantFrom<unknown>(true, false, { remediation: 'Call Ann', title: 'Down' }, { autoResolve: false });
const common = all(
  maybe('incident', raise),
  maybe('alert', raise),
  maybe('otherwise', fc.constantFrom('degraded', 'Paused')),
);
const web = all(
  common,
  maybe('expectStatus', fc.integer({ min: 100, max: 599 })),
  maybe('expectBody', fc.string({ minLength: 1 })),
  maybe('maxResponseMs', fc.integer({ min: 1, max: 60000 })),
  maybe('timeoutMs', fc.integer({ min: 1, max: 60000 })),
  maybe('retries', fc.integer({ min: 0, max: 3 })),
  maybe('followRedirects', fc.boolean()),
  maybe('degradedWhen', fc.constantFrom(['header contains x'], 'response time > 5 (maximum over 10 minutes)')),
  maybe(
    'offlineWhen',
    fc.constantFrom(['status code >= 500', 'timed out'], 'body contains error', ['javascript {{a}} == 1']),
  ),
);
const definition = fc.oneof(
  web.map((check): Args => ({ monitorType: 'Website', url: 'https://example.com/a?b=c', check })),
  web.map((check): Args => ({ monitorType: 'API', url: 'http://192.0.2.7:8080/', check: { ...check, method: 'PUT' } })),
  common.map((check): Args => ({ monitorType: 'Port', host: 'db.example.com', port: 5432, check })),
  all(common, maybe('expiresInDays', fc.nat(90))).map(
    (check): Args => ({ monitorType: 'Domain', host: 'example.com', check }),
  ),
  all(
    common,
    maybe(
      'recordValue',
      fc.string({ minLength: 1 }).filter((text) => text.trim() !== ''),
    ),
    maybe('recordType', fc.constantFrom('TXT', 'MX')),
  ).map((check): Args => ({ monitorType: 'DNS', host: 'example.com', check })),
  common.map(
    (check): Args => ({ monitorType: 'Incoming Request', name: 'x', check: { ...check, heartbeatEvery: '30m' } }),
  ),
  common.map(
    (check): Args => ({ monitorType: 'Synthetic Monitor', name: 'x', check: { ...check, script: 'return {}' } }),
  ),
);

describe('every definition', () => {
  it('becomes steps of known checks and operators, and comes back from its own description', () => {
    fc.assert(
      fc.property(definition, (args) => {
        const { monitorSteps } = encodeChecks(args, projectIds());
        const [step] = unwrapSteps(monitorSteps)?.steps ?? [];
        const rules = step ? rulesOf(step) : [];
        expect(rules.length).toBeGreaterThan(0);
        for (const { filters, filterCondition, monitorStatusId } of rules) {
          expect(['Any', 'All']).toContain(filterCondition);
          expect(typeof monitorStatusId).toBe('string');
          for (const { checkOn, filterType } of filters) {
            expect(TYPES[String(args.monitorType)]?.checks).toContain(checkOn);
            expect(CHECKS[checkOn]?.operators).toContain(filterType);
          }
        }
        // The API's own form of it passes the check of that form, and its description makes it again.
        const { monitorType } = args;
        expect(encodeChecks({ monitorType, monitorSteps }, projectIds()).monitorSteps).toEqual(monitorSteps);
        const again = encodeChecks({ monitorType, name: 'x', monitorSteps: shown(monitorSteps) }, projectIds());
        expect(withoutPartIds(again.monitorSteps)).toEqual(withoutPartIds(monitorSteps));
      }),
      { numRuns: 300 },
    );
  });

  it('says beforehand which names it needs', () => {
    const check = {
      otherwise: 'Paused',
      incident: { severity: 'Critical', onCallPolicies: 'Payments on call' },
      alert: true,
      rules: [
        { status: 'Limping', when: ['offline'], alert: [{ severity: 'High' }] },
        { status: 'degraded', when: 'x' },
      ],
    };
    expect(referencesOf({ monitorType: 'Ping', host: 'a.example', check })).toEqual({
      states: ['operational', 'degraded', 'offline'],
      statuses: ['Paused', 'Limping'],
      severities: ['Critical'],
      alertSeverities: ['High'],
      onCallPolicies: ['Payments on call'],
      defaultSeverity: false,
      defaultAlertSeverity: true,
    });
    const none = { states: [], severities: [], defaultSeverity: false };
    expect(referencesOf({ monitorType: 'Ping', interval: '5m' })).toMatchObject(none);
    expect(referencesOf({ monitorType: 'Ping', host: 'b.example' }, RECORDED.Ping)).toMatchObject(none);
    expect(referencesOf({ monitorType: 'Ping', host: 'b.example' }).states).toHaveLength(3);
  });
});

describe('the arguments', () => {
  const schema = z.strictObject(monitorArguments());

  it('are listed within the portable profile and a small price', () => {
    const listed = JSON.stringify(toPortable(schema));
    expect(listed).not.toMatch(/\$ref|anyOf|oneOf|allOf|"not"|propertyNames/);
    expect(listed.split('"type":"array"').length).toBe(listed.split('"items":').length);
    expect(listed.length).toBeLessThan(2300);
  });

  it('take what they list, and what is better refused in our own words', () => {
    const check = { offlineWhen: 'offline', incident: true, rules: [{}], retries: '2', screens: ['Mobile'], timout: 3 };
    expect(schema.safeParse({ url: 'x', port: '80', interval: '5m', check }).success).toBe(true);
    expect(schema.safeParse({ url: 5 }).success).toBe(false);
  });
});
