import { describe, expect, it } from 'vitest';
import { ToolError } from '../../runtime/basics/errors.ts';
import type { Plain } from '../../runtime/basics/plain.ts';
import { applyChecks, encodeChecks } from '../../runtime/oneuptime/monitors/encode.ts';
import { unwrapSteps } from '../../runtime/oneuptime/monitors/steps.ts';
import { CRITICAL, DOWN, HIGH, PAUSED, PAYMENTS, projectIds, SLOW, UP, withoutPartIds } from './project.ts';
import { PLACEHOLDER, RECORDED } from './recorded.ts';

type Args = Record<string, unknown>;

const encode = (args: Args) => encodeChecks(args, projectIds());
const apply = (present: unknown, args: Args) => applyChecks(present, args, projectIds());
const stepOf = (wire: unknown): Plain => unwrapSteps(wire)?.steps[0] ?? {};
const filtersOf = (args: Args): unknown[] => rulesIn(encode(args).monitorSteps).map(({ filters }) => filters);

function rulesIn(wire: unknown): Plain[] {
  const criteria = stepOf(wire).monitorCriteria as { value: { monitorCriteriaInstanceArray: { value: Plain }[] } };
  return criteria.value.monitorCriteriaInstanceArray.map(({ value }) => value);
}

function refusal(run: () => unknown): string {
  try {
    return `accepted: ${JSON.stringify(run())}`;
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    expect(error.code).toBe('bad_arguments');
    return `${error.message} ${error.next}`;
  }
}

describe('a new monitor', () => {
  it('needs two or three arguments', () => {
    const columns = encode({ monitorType: 'Website', url: 'https://example.com', interval: '5m' });
    expect(columns.name).toBe('example.com');
    expect(columns.monitoringInterval).toBe('*/5 * * * *');
    expect(columns.monitorSteps).toEqual({
      _type: 'MonitorSteps',
      value: {
        defaultMonitorStatusId: UP,
        monitorStepsInstanceArray: [
          {
            _type: 'MonitorStep',
            value: {
              id: 'part-1',
              requestType: 'GET',
              monitorDestination: { _type: 'URL', value: 'https://example.com' },
              monitorCriteria: {
                _type: 'MonitorCriteria',
                value: {
                  monitorCriteriaInstanceArray: [
                    {
                      _type: 'MonitorCriteriaInstance',
                      value: {
                        id: 'part-2',
                        name: 'Offline',
                        description: 'Is Online is false or Response Status Code != 200',
                        monitorStatusId: DOWN,
                        filterCondition: 'Any',
                        filters: [
                          { checkOn: 'Is Online', filterType: 'False' },
                          { checkOn: 'Response Status Code', filterType: 'Not Equal To', value: 200 },
                        ],
                        incidents: [],
                        alerts: [],
                        changeMonitorStatus: true,
                        createIncidents: false,
                        createAlerts: false,
                        isEnabled: true,
                      },
                    },
                    {
                      _type: 'MonitorCriteriaInstance',
                      value: {
                        id: 'part-3',
                        name: 'Online',
                        description: 'Is Online is true and Response Status Code = 200',
                        monitorStatusId: UP,
                        filterCondition: 'All',
                        filters: [
                          { checkOn: 'Is Online', filterType: 'True' },
                          { checkOn: 'Response Status Code', filterType: 'Equal To', value: 200 },
                        ],
                        incidents: [],
                        alerts: [],
                        changeMonitorStatus: true,
                        createIncidents: false,
                        createAlerts: false,
                        isEnabled: true,
                      },
                    },
                  ],
                },
              },
            },
          },
        ],
      },
    });
  });

  const incident = { title: 'down', description: 'down text', severity: 'Critical' };
  const named = (offline: string[], online: string[]): Args => ({
    rules: [
      { name: 'offline', description: 'offline rule', status: 'offline', when: offline, incident },
      { name: 'online', description: 'online rule', status: 'operational', when: online },
    ],
  });
  it.each<[type: string, args: Args]>([
    [
      'Website',
      {
        url: 'https://example.com/health',
        check: {
          followRedirects: false,
          retries: 2,
          timeoutMs: 10000,
          ...named(['not online', 'status code != 200'], ['online', 'status code = 200']),
        },
      },
    ],
    [
      'API',
      {
        url: 'https://example.com/api/v1',
        check: {
          method: 'post',
          headers: { 'content-type': 'application/json', 'x-team': 'pay' },
          body: '{"ping":1}',
          ...named(['body not contains pong', 'response time > 2000 (average over 5 minutes)'], ['body contains pong']),
        },
      },
    ],
    ['Ping', { host: 'example.com', check: named(['offline'], ['online']) }],
    ['IP', { host: '192.0.2.10', check: named(['offline'], ['online']) }],
    [
      'SSL Certificate',
      { url: 'https://example.com/', check: named(['not valid', 'expires in days < 14'], ['valid']) },
    ],
    ['Incoming Request', { check: named(['not received in 30 minutes'], ['received in 30 minutes']) }],
    [
      'Synthetic Monitor',
      {
        check: {
          script: 'return { data: 1 };',
          retries: 1,
          ...named(['error is not empty'], ['error is empty']),
        },
      },
    ],
  ])('%s: exactly what a server took', (monitorType, args) => {
    const { monitorSteps } = encode({ monitorType, name: 'x', ...args });
    expect(withoutPartIds(monitorSteps)).toEqual(withoutPartIds(RECORDED[monitorType]));
  });

  it.each<[type: string, args: Args, place: string, value: unknown, name: string | undefined]>([
    [
      'Website',
      { url: 'example.com' },
      'monitorDestination',
      { _type: 'URL', value: 'https://example.com' },
      'example.com',
    ],
    [
      'API',
      { url: 'http://a.example:8080/x' },
      'monitorDestination',
      { _type: 'URL', value: 'http://a.example:8080/x' },
      'a.example:8080',
    ],
    ['Ping', { host: '192.0.2.1' }, 'monitorDestination', { _type: 'IP', value: '192.0.2.1' }, '192.0.2.1'],
    ['Ping', { host: 'a.example' }, 'monitorDestination', { _type: 'Hostname', value: 'a.example' }, 'a.example'],
    ['IP', { host: '2001:db8::1' }, 'monitorDestination', { _type: 'IP', value: '2001:db8::1' }, '2001:db8::1'],
    ['Port', { host: 'db.example:5432' }, 'monitorDestinationPort', { _type: 'Port', value: 5432 }, 'db.example:5432'],
    [
      'Port',
      { host: 'db.example', port: 5432 },
      'monitorDestination',
      { _type: 'Hostname', value: 'db.example' },
      'db.example:5432',
    ],
    [
      'DNS',
      { host: 'example.com', check: { recordType: 'mx', server: '9.9.9.9' } },
      'dnsMonitor',
      { queryName: 'example.com', recordType: 'MX', hostname: '9.9.9.9', port: 53, timeout: 5000, retries: 3 },
      'example.com',
    ],
    [
      'Domain',
      { host: 'example.com', check: { timeoutMs: 20000 } },
      'domainMonitor',
      { domainName: 'example.com', lookupMethod: 'Auto', timeout: 20000, retries: 3 },
      'example.com',
    ],
    [
      'Synthetic Monitor',
      { check: { script: 'return {}', browsers: 'Firefox' } },
      'browserTypes',
      ['Firefox'],
      undefined,
    ],
  ])('%s %j', (monitorType, args, place, value, name) => {
    const columns = encode({ monitorType, ...args });
    expect(stepOf(columns.monitorSteps)[place]).toEqual(value);
    expect(columns.name).toBe(name);
  });

  it('is offline and operational under opposite conditions', () => {
    expect(
      filtersOf({ monitorType: 'Website', url: 'a.example', check: { offlineWhen: 'status code >= 500' } }),
    ).toEqual([
      [
        { checkOn: 'Is Online', filterType: 'False' },
        { checkOn: 'Response Status Code', filterType: 'Greater Than Or Equal To', value: 500 },
      ],
      [
        { checkOn: 'Is Online', filterType: 'True' },
        { checkOn: 'Response Status Code', filterType: 'Less Than', value: 500 },
      ],
    ]);
    expect(filtersOf({ monitorType: 'API', url: 'a.example', check: { expectStatus: 204, expectBody: 'ok' } })).toEqual(
      [
        [
          { checkOn: 'Is Online', filterType: 'False' },
          { checkOn: 'Response Status Code', filterType: 'Not Equal To', value: 204 },
          { checkOn: 'Response Body', filterType: 'Not Contains', value: 'ok' },
        ],
        [
          { checkOn: 'Is Online', filterType: 'True' },
          { checkOn: 'Response Status Code', filterType: 'Equal To', value: 204 },
          { checkOn: 'Response Body', filterType: 'Contains', value: 'ok' },
        ],
      ],
    );
    expect(filtersOf({ monitorType: 'Incoming Request', check: { heartbeatEvery: '1h' } })).toEqual([
      [{ checkOn: 'Incoming Request', filterType: 'Not Recieved In Minutes', value: 60 }],
      [{ checkOn: 'Incoming Request', filterType: 'Recieved In Minutes', value: 60 }],
    ]);
  });

  it('tries degraded after offline and before operational', () => {
    const { monitorSteps } = encode({ monitorType: 'Ping', host: 'a.example', check: { maxResponseMs: 300 } });
    expect(rulesIn(monitorSteps).map((rule) => rule.monitorStatusId)).toEqual([DOWN, SLOW, UP]);
  });

  it('wants the record among several, and is offline without it', () => {
    const { monitorSteps } = encode({ monitorType: 'DNS', host: 'example.com', check: { recordValue: '192.0.2.1' } });
    expect(rulesIn(monitorSteps).map(({ name, filters, monitorStatusId }) => [name, filters, monitorStatusId])).toEqual(
      [
        ['Offline', [{ checkOn: 'DNS Is Online', filterType: 'False' }], DOWN],
        [
          'Online',
          [
            { checkOn: 'DNS Is Online', filterType: 'True' },
            { checkOn: 'DNS Record Value', filterType: 'Equal To', value: '192.0.2.1' },
          ],
          UP,
        ],
        ['Wrong answer', [{ checkOn: 'DNS Is Online', filterType: 'True' }], DOWN],
      ],
    );
  });

  it('raises incidents when offline, alerts when degraded as well, and nothing unasked', () => {
    const { monitorSteps } = encode({
      monitorType: 'SSL Certificate',
      url: 'example.com',
      check: { expiresInDays: 14, alert: true, incident: { onCallPolicies: ['Payments on call'], title: 'TLS' } },
    });
    const [offline, degraded, online] = rulesIn(monitorSteps);
    expect(offline?.incidents).toMatchObject([
      {
        title: 'TLS',
        incidentSeverityId: { _type: 'ObjectID', value: CRITICAL },
        autoResolveIncident: true,
        onCallPolicyIds: [PAYMENTS],
      },
    ]);
    expect(degraded).toMatchObject({ createIncidents: false, createAlerts: true, incidents: [] });
    expect(degraded?.alerts).toMatchObject([
      { title: 'example.com is degraded', alertSeverityId: { _type: 'ObjectID', value: HIGH }, autoResolveAlert: true },
    ]);
    expect(online).toMatchObject({ createIncidents: false, createAlerts: false });
  });

  it('names other statuses in rules', () => {
    const rules = [{ status: 'Paused', when: ['status code = 503'] }];
    const { monitorSteps } = encode({ monitorType: 'API', url: 'a.example', check: { rules, otherwise: 'offline' } });
    expect(rulesIn(monitorSteps)[0]).toMatchObject({ name: 'Paused', monitorStatusId: PAUSED });
    expect(unwrapSteps(monitorSteps)?.defaultStatus).toBe(DOWN);
  });

  it.each<[args: Args, words: RegExp]>([
    [{ monitorType: 'Website', url: 'a.example', interval: '30s' }, /nearest: 1m/],
    [{ monitorType: 'Website', host: 'a.example' }, /takes no host.*url: "https:\/\/a.example"/],
    [{ monitorType: 'Ping', url: 'https://a.example/x' }, /takes no url.*host: "a.example"/],
    [{ monitorType: 'Ping', host: 'https://a.example/x' }, /not a host name.*host: "a.example"/],
    [{ monitorType: 'Ping', host: '999.1.1.1' }, /neither a host name nor an IP/],
    [{ monitorType: 'IP', host: 'a.example' }, /takes an IP address.*Ping/],
    [{ monitorType: 'DNS', host: '192.0.2.1' }, /takes a domain name/],
    [{ monitorType: 'SSL Certificate', url: 'http://a.example' }, /takes https:/],
    [{ monitorType: 'Website', url: 'not a url' }, /not a web address/],
    [{ monitorType: 'Website', url: 'a.example', port: 80 }, /takes no port/],
    [{ monitorType: 'Website', check: {} }, /needs url/],
    [{ monitorType: 'Port', host: 'a.example' }, /needs port/],
    [{ monitorType: 'Port', host: 'a.example', port: 70000 }, /from 1 to 65535/],
    [{ monitorType: 'Port', host: 'a.example:1', port: 2 }, /Give the port once/],
    [{ monitorType: 'Synthetic Monitor', check: {} }, /needs check.script/],
    [{ monitorType: 'Incoming Request', check: {} }, /check.heartbeatEvery/],
    [{ monitorType: 'Logs', check: { offlineWhen: ['log count > 5'] } }, /needs logMonitor/],
    [{ monitorType: 'Manual', url: 'a.example' }, /checks nothing/],
    [{ monitorType: 'Manual', interval: '5m' }, /no interval/],
    [{ monitorType: 'Websit', url: 'a.example' }, /Did you mean "Website"/],
    [{ monitorType: 'Website', url: 'a.example', check: { timeoutMs: 60001 } }, /from 1 to 60000/],
    [{ monitorType: 'Website', url: 'a.example', check: { retries: 4 } }, /from 0 to 3/],
    [{ monitorType: 'Website', url: 'a.example', check: { timeout: 5 } }, /Did you mean "timeoutMs"/],
    [{ monitorType: 'Website', url: 'a.example', check: { method: 'POST' } }, /no check.method.*API/],
    [{ monitorType: 'API', url: 'a.example', check: { method: 'FETCH' } }, /GET, POST/],
    [{ monitorType: 'API', url: 'a.example', check: { headers: { a: {} } } }, /Headers are texts/],
    [{ monitorType: 'Ping', host: 'a.example', check: { expectStatus: 200 } }, /no check.expectStatus/],
    [{ monitorType: 'Ping', host: 'a.example', check: { alert: { severity: 'Hihg' } } }, /no "Hihg".*High/],
    [{ monitorType: 'Ping', host: 'a.example', check: { alert: { sev: 'High' } } }, /no "sev".*/],
    [
      { monitorType: 'Ping', host: 'a.example', check: { incident: { on: 'degraded' } } },
      /makes this monitor degraded/,
    ],
    [{ monitorType: 'Ping', host: 'a.example', check: { match: 'all' } }, /there are none/],
    [{ monitorType: 'Ping', host: 'a.example', check: { rules: [{ status: 'offline' }] } }, /when is missing/],
    [
      { monitorType: 'Ping', host: 'a.example', check: { rules: [{ status: 'Gone', when: ['offline'] }] } },
      /no "Gone"/,
    ],
    [{ monitorType: 'Ping', host: 'a.example', monitorSteps: { url: 'x' } }, /twice/],
    [{ monitorType: 'Ping', host: 'a.example', check: { hidden: ['x'] } }, /cannot be copied/],
    [{ monitorType: 'Ping', interval: '5m', monitoringInterval: '5m' }, /same thing/],
  ])('refuses %j', (args, words) => {
    expect(refusal(() => encode(args))).toMatch(words);
  });

  it('has no degraded rule where the project has no such status', () => {
    const { degradedStatusId: _, ...ids } = projectIds();
    const args = { monitorType: 'Ping', host: 'a.example', check: { maxResponseMs: 5 } };
    expect(refusal(() => encodeChecks(args, ids))).toMatch(/no degraded monitor status/);
  });
});

describe('a changed monitor', () => {
  const website = RECORDED.Website;

  it('keeps everything when only its interval changes', () => {
    expect(apply(website, { monitorType: 'Website', interval: '2m' })).toEqual({ monitoringInterval: '*/2 * * * *' });
  });

  it('keeps everything but its address', () => {
    const { monitorSteps, ...rest } = apply(website, { monitorType: 'Website', url: 'https://new.example' });
    const expected = JSON.stringify(website).replace('https://example.com/health', 'https://new.example');
    expect(withoutPartIds(monitorSteps)).toEqual(withoutPartIds(JSON.parse(expected)));
    expect(stepOf(monitorSteps).id).toBe('run-step');
    expect(rest).toEqual({});
  });

  it('keeps what a rule raises when its conditions change', () => {
    const { monitorSteps } = apply(website, { monitorType: 'Website', check: { offlineWhen: ['response time > 9s'] } });
    const [offline, online] = rulesIn(monitorSteps);
    expect(offline).toMatchObject({
      id: 'run-offline',
      incidents: [{ id: 'run-inc', title: 'down' }],
      createIncidents: true,
    });
    expect(offline?.filters).toHaveLength(2);
    expect(online?.filters).toEqual([
      { checkOn: 'Is Online', filterType: 'True' },
      { checkOn: 'Response Time (in ms)', filterType: 'Less Than Or Equal To', value: 9000 },
    ]);
  });

  it('keeps the rest of an incident when its title changes, and stops raising when told', () => {
    const retitled = apply(website, { monitorType: 'Website', check: { incident: { title: 'Shop down' } } });
    expect(rulesIn(retitled.monitorSteps)[0]?.incidents).toMatchObject([
      { id: 'run-inc', title: 'Shop down', description: 'down text', incidentSeverityId: { value: CRITICAL } },
    ]);
    const silenced = apply(website, { monitorType: 'Website', check: { incident: false } });
    expect(rulesIn(silenced.monitorSteps)[0]).toMatchObject({ incidents: [], createIncidents: false });
  });

  it('starts afresh where there is nothing, or only what the server put in place of nonsense', () => {
    for (const present of [undefined, null, {}, PLACEHOLDER]) {
      const { monitorSteps, name } = apply(present, { monitorType: 'Website', url: 'https://new.example' });
      expect(rulesIn(monitorSteps).map((rule) => rule.monitorStatusId)).toEqual([DOWN, UP]);
      expect(unwrapSteps(monitorSteps)?.defaultStatus).toBe(UP);
      expect(name).toBeUndefined();
    }
  });

  it('does not guess between several steps or rules', () => {
    const value = unwrapSteps(website);
    const step = { _type: 'MonitorStep', value: value?.steps[0] };
    const two = { _type: 'MonitorSteps', value: { monitorStepsInstanceArray: [step, step] } };
    expect(refusal(() => apply(two, { monitorType: 'Website', url: 'a.example' }))).toMatch(/has 2 steps/);
    expect(refusal(() => apply(two, { monitorType: 'Website', interval: '5m' }))).toMatch(/^accepted/);
    const dns = encode({ monitorType: 'DNS', host: 'example.com', check: { recordValue: 'x' } }).monitorSteps;
    expect(refusal(() => apply(dns, { monitorType: 'DNS', check: { offlineWhen: 'offline' } }))).toMatch(
      /2 offline rules/,
    );
  });
});

describe("steps in the API's own form", () => {
  it.each(Object.entries(RECORDED))('%s: taken as they are, wrapped or not', (monitorType, monitorSteps) => {
    expect(encode({ monitorType, monitorSteps }).monitorSteps).toEqual(monitorSteps);
    expect(encode({ monitorType, monitorSteps: monitorSteps.value }).monitorSteps).toEqual(monitorSteps);
  });

  const altered = (from: string, to: string): unknown => JSON.parse(JSON.stringify(RECORDED.Website).replace(from, to));
  it.each<[title: string, steps: unknown, words: RegExp]>([
    ['an empty object', {}, /no check steps/],
    ['a text', 'x', /no check steps/],
    ['a list', [1], /no check steps/],
    ['no steps', { _type: 'MonitorSteps', value: { monitorStepsInstanceArray: [] } }, /no check steps/],
    ['an empty value', { _type: 'MonitorSteps', value: {} }, /no check steps/],
    ['the placeholder', PLACEHOLDER, /no criteria/],
    [
      'a plain destination',
      altered('{"_type":"URL","value":"https://example.com/health"}', '"https://example.com/"'),
      /not typed/,
    ],
    ['another kind of destination', altered('"_type":"URL"', '"_type":"IP"'), /no destination of kind "IP"/],
    ['an unknown check', altered('"Is Online"', '"No Such Check"'), /no check "No Such Check"/],
    ['an unknown operator', altered('"False"', '"No Such Test"'), /no operator "No Such Test"/],
    ['another condition', altered('"Any"', '"Some"'), /filterCondition/],
  ])('refuses %s', (_, monitorSteps, words) => {
    expect(refusal(() => encode({ monitorType: 'Website', monitorSteps }))).toMatch(words);
  });

  it('can be cleared, and a bad interval is refused beside them', () => {
    expect(encode({ monitorType: 'Website', monitorSteps: null })).toEqual({ monitorSteps: null });
    expect(refusal(() => encode({ monitorType: 'Website', monitoringInterval: '7 minutes' }))).toMatch(/5m or 10m/);
    expect(encode({ monitorType: 'Website', name: 'x' })).toEqual({});
  });
});
