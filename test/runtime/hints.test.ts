/** What a refusal says of a name that is none: what people mean by it, else what is spelt alike, else the nearest six. */
import { describe, expect, it } from 'vitest';
import { resources } from '../../generated/oneuptime/index.ts';
import { mostAlike } from '../../runtime/basics/nearest.ts';
import { meantColumns, nameHint } from '../../runtime/call/meant-columns.ts';
import {
  argumentName,
  filterColumns,
  offeredColumns,
  type ResourceModule,
  relationOf,
} from '../../runtime/catalogue/kinds.ts';
import { sandboxCaller } from '../sandbox-caller.ts';

const { call } = await sandboxCaller();

async function refusalOf(tool: string, args: unknown): Promise<string> {
  const result = await call(tool, args);
  expect(result.isError, JSON.stringify(result.content)).toBe(true);
  return result.content.map(({ text }) => text).join('\n');
}

describe('a word is taken for the column that people mean by it', () => {
  it.each([
    ['list_incidents', 'status', 'currentIncidentState'],
    ['list_incidents', 'state', 'currentIncidentState'],
    ['list_incidents', 'severity', 'incidentSeverity'],
    ['list_incidents', 'priority', 'incidentSeverity'],
    ['list_incidents', 'sevreity', 'incidentSeverity'],
    ['list_incidents', 'incident_status', 'currentIncidentState'],
    ['list_incidents', 'service', 'services'],
    ['list_incidents', 'name', 'title'],
    ['list_incidents', 'tag', 'labels'],
    ['list_alerts', 'status', 'currentAlertState'],
    ['list_alerts', 'severity', 'alertSeverity'],
    ['list_monitors', 'status', 'currentMonitorStatus'],
    ['list_monitors', 'type', 'monitorType'],
    ['list_monitors', 'interval', 'monitoringInterval'],
    ['list_scheduled_maintenance_events', 'status', 'currentScheduledMaintenanceState'],
    ['list_scheduled_maintenance_events', 'until', 'endsAt'],
    ['list_incident_episodes', 'assignee', 'assignedToUser or assignedToTeam'],
    ['list_probes', 'status', 'connectionStatus'],
    ['list_logs', 'service', 'primaryEntityId'],
    ['list_logs', 'level', 'severityText'],
    ['list_logs', 'message', 'body'],
    ['list_spans', 'status', 'statusCode'],
    ['list_spans', 'duration', 'durationUnixNano'],
  ])('%s: %s is %s, as a filter, a field and an order', async (tool, word, column) => {
    const hint = new RegExp(`Did you mean ${column}\\?`);
    expect(await refusalOf(tool, { filter: { [word]: 'x' } })).toMatch(hint);
    expect(await refusalOf(tool, { fields: [word] })).toMatch(hint);
    expect(await refusalOf(tool, { sort: `-${word}` })).toMatch(hint);
  });

  it.each([
    ['create_incident', { title: 'a', severity: 'Critical' }, /Did you mean incidentSeverity\?/],
    [
      'create_monitor',
      { name: 'a', monitorType: 'Website', url: 'https://a.example', timeout: 5 },
      /Did you mean check\?/,
    ],
    ['update_incident', { id: 'INC-1', status: 'Resolved' }, /Did you mean currentIncidentState\?/],
    ['update_incident', { id: 'INC-1', clear: ['cause'] }, /Did you mean rootCause\?/],
  ])('%s: arguments, too', async (tool, args, hint) => {
    expect(await refusalOf(tool, args)).toMatch(hint);
  });

  it('owners that are rows of their own are named by the tools that list them', async () => {
    for (const word of ['owner', 'assignee', 'owners'])
      expect(await refusalOf('list_incidents', { filter: { [word]: 'Tom' } })).toMatch(
        /list_incident_team_owners, list_incident_user_owners/,
      );
  });
});

describe('a name that nothing is meant by', () => {
  it('gets the six nearest of many names, the usual ones where none is alike, and how many there are', async () => {
    const text = await refusalOf('list_incidents', { filter: { qqq: 1 } });
    expect(text).toMatch(
      /Filters: title, incidentNumberWithPrefix, currentIncidentState, incidentSeverity, declaredAt, \w+ and \d+ more\./,
    );
    const told = /Filters: (.*) and \d+ more/.exec(text)?.[1]?.split(', ');
    expect(told).toHaveLength(6);
  });

  it('gets all of a few', async () => {
    expect(await refusalOf('list_team_members', { fields: ['qqq'] })).not.toContain('more');
  });

  it('and so do values of a long list', async () => {
    const text = await refusalOf('create_monitor', { name: 'a', monitorType: 'Kubernets Clustre' });
    expect(text).toMatch(/It takes Kubernetes \(.* and 26 more\./);
  });

  it('is told the names with most letters in common first', () => {
    expect(mostAlike('monitoring', ['zebra', 'monitors', 'status', 'monitoringInterval'], 2)).toEqual([
      'monitors',
      'monitoringInterval',
    ]);
    expect(mostAlike('qqq', ['zebra', 'monitors', 'status'], 2)).toEqual(['zebra', 'monitors']);
    expect(mostAlike('', [], 2)).toEqual([]);
  });
});

describe('over all resources', async () => {
  const modules: ResourceModule[] = await Promise.all(Object.values(resources).map(({ load }) => load()));

  it('what is meant is always among the names there are, and no list of them is long', () => {
    for (const module of modules) {
      const known = [...filterColumns(module).keys()].map((name) => argumentName(module, name));
      for (const word of ['status', 'owner', 'severity', 'timeout', 'service', 'time', 'x'.repeat(200)])
        for (const meant of meantColumns(module, word, known))
          expect(known, `${module.resource} ${word}`).toContain(meant);
      expect(nameHint(module, 'qqqq', known, 'Filters:').split(', ').length).toBeLessThanOrEqual(12);
    }
  });

  it('status and state find the one current state wherever rows have one', () => {
    const current = /^current\w*(State|Status)$/;
    const withState = modules.filter(({ columns }) => Object.keys(columns).some((name) => current.test(name)));
    expect(withState.length).toBeGreaterThan(5);
    for (const module of withState) {
      const names = offeredColumns(module, 'r').map(([name]) => name);
      const states = names.filter((name) => current.test(name) && relationOf(module.columns[name] as never));
      if (states.length !== 1) continue;
      for (const word of ['status', 'state']) {
        if (names.includes(word)) continue;
        expect(meantColumns(module, word, names)[0], module.resource).toBe(states[0]);
      }
    }
  });
});
