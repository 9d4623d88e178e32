/** A call to copy never hides what was asked for: conditions on states stand in it where the request means them. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { meantExample } from '../../runtime/tools/meant-filter.ts';
import { wordsIn } from '../../runtime/tools/spoken-names.ts';
import { foundTools } from '../found-tools.ts';
import { findTools } from '../search/costs.ts';

const authored = JSON.parse(
  readFileSync(new URL('../../generated/oneuptime/examples.json', import.meta.url), 'utf8'),
) as Record<string, { readonly filter?: Readonly<Record<string, unknown>> }>;

let find: (intent: string) => Promise<string>;
beforeAll(async () => {
  find = await findTools();
});

const shown = async (request: string) => foundTools(await find(request));

/** The arguments of the call that an answer has for a tool. */
async function argumentsOf(request: string, tool: string): Promise<string> {
  const call = (await shown(request)).find(({ name }) => name === tool)?.call;
  return JSON.stringify(call?.arguments);
}

const OPEN = 'isResolvedState';
const ILL = 'isOperationalState';

describe('a condition on a state', () => {
  it.each([
    ['list_incidents', 'list all incidents', OPEN],
    ['list_incidents', 'any incidents this morning', OPEN],
    ['list_incidents', '¿qué incidentes se resolvieron ayer?', OPEN],
    ['count_incidents', "combien d'incidents critiques avons-nous eu par mois cette année", OPEN],
    ['list_monitors', 'show monitors', ILL],
    ['list_monitors', 'who may delete monitors', ILL],
    ['list_monitors', 'which monitors are not in a group', ILL],
    ['count_logs', 'how many log lines per severity did the payments service write today', 'severityNumber'],
    ['count_email_logs', 'how many emails did we send out last week, and how many failed', '"Error"'],
    ['count_ai_agents', 'AIエージェントの数', 'filter'],
  ])('is left out of %s where nobody means it: %s', async (tool, request, condition) => {
    const shown = await argumentsOf(request, tool);
    expect(shown).toMatch(/^\{/);
    expect(shown).not.toContain(condition);
  });

  it.each([
    ['list_incidents', 'open incidents of today', OPEN],
    ['list_incidents', 'welche Incidents sind noch offen', OPEN],
    ['count_incidents', '未解決のインシデントは何件ありますか', OPEN],
    ['list_alerts', 'quais alertas estão abertos', OPEN],
    ['list_monitors', 'which monitors are down', ILL],
    ['list_monitors', '哪些监控离线', ILL],
    ['list_monitors', 'which monitors are not operational', ILL],
    ['list_monitors', 'welche Monitore sind gerade aus und seit wann?', ILL],
    ['list_monitors', 'welche Monitore sind nicht erreichbar', ILL],
    ['list_monitors', 'quels moniteurs sont hors ligne', ILL],
    ['list_monitors', 'quels moniteurs sont en panne', ILL],
    ['list_email_logs', 'which emails failed yesterday', '"Error"'],
    ['list_monitors', 'a summary of our health this week', ILL],
    ['list_logs', 'Fehler im Log von checkout', 'severityNumber'],
  ])('stays in %s where it is meant: %s', async (tool, request, condition) => {
    expect(await argumentsOf(request, tool)).toContain(condition);
  });

  it('that is left out leaves its column named', async () => {
    const [incidents] = (await shown('list all incidents')).filter(({ name }) => name === 'list_incidents');
    expect(incidents?.told).toContain('currentIncidentState');
    expect(incidents?.told).toContain('incidentSeverity');
  });

  it('is all that a request takes away: times, names and switches stay, and so does what is beside the filter', () => {
    const request = wordsIn('all of yesterday, resolved or not');
    const isState = /[sS]tat(?:us|e|usCode)$|severityNumber|isResolved/;
    let kept = 0;
    for (const [tool, example] of Object.entries(authored)) {
      const { filter = {}, ...rest } = example;
      const meant = meantExample(example, request);
      const { filter: left = {}, ...beside } = meant.example as typeof example;
      expect([...Object.keys(left), ...meant.leftOut].sort(), tool).toEqual(Object.keys(filter).sort());
      expect(beside, tool).toEqual(rest);
      for (const [column, value] of Object.entries(filter))
        if (!isState.test(column)) {
          expect(left[column], tool).toEqual(value);
          kept++;
        }
    }
    expect(kept).toBeGreaterThan(100);
  });
});
