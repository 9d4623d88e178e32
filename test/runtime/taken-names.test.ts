/** Names in filters that say less than a row is called: one word of it, a part of it. Writes never take less than the name. */
import { describe, expect, it } from 'vitest';
import { onlyByWord } from '../../runtime/call/names.ts';
import { contentOf, sandboxCaller } from '../sandbox-caller.ts';

const { call } = await sandboxCaller();

interface Counted {
  readonly count: number;
  readonly applied: { readonly filter: Record<string, unknown>; readonly taken?: readonly string[] };
}

const counted = async (tool: string, filter: unknown): Promise<Counted> => contentOf(await call(tool, { filter }));

async function refusalOf(tool: string, args: unknown): Promise<string> {
  const result = await call(tool, args);
  expect(result.isError, JSON.stringify(result.content)).toBe(true);
  return result.content.map(({ text }) => text).join('\n');
}

describe('the only row with a word in its name', () => {
  it('is taken by a filter of a read, which says so each time', async () => {
    const exact = await counted('count_incidents', { incidentSeverity: 'Critical Incident' });
    expect(exact.applied.taken).toBeUndefined();
    for (const word of ['Critical', 'critical', ' CRITICAL ', 'Critical'])
      expect(await counted('count_incidents', { incidentSeverity: word })).toMatchObject({
        count: exact.count,
        applied: { taken: [`incidentSeverity ${JSON.stringify(word)} -> Critical Incident`] },
      });
    const both = await counted('count_incidents', { incidentSeverity: ['Critical', 'Minor'] });
    expect(both.applied.taken).toHaveLength(2);
  });

  it('is not taken for a part of a word, nor for one of several', async () => {
    expect(await refusalOf('count_incidents', { filter: { incidentSeverity: 'Crit' } })).toContain('Critical Incident');
    expect(await refusalOf('list_incidents', { filter: { incidentSeverity: 'Incident' } })).toMatch(
      /There is no incident severity called "Incident".*Minor Incident.*Critical Incident/,
    );
  });

  it('is never taken by a write or a delete, not even after a read has taken it', async () => {
    await counted('count_incidents', { incidentSeverity: 'Critical' });
    expect(await refusalOf('update_incident', { id: ['INC-1', 'INC-2'], incidentSeverity: 'Critical' })).toMatch(
      /There is no incident severity called "Critical".*Critical Incident/,
    );
    expect(await refusalOf('create_incident', { title: 'a', incidentSeverity: 'Critical' })).toContain(
      'Critical Incident (',
    );
    expect(await refusalOf('delete_incident_severity', { id: 'Critical' })).toContain('Critical Incident (');
    expect(await refusalOf('get_incident_severity', { id: 'Critical' })).toContain('Critical Incident (');
  });

  const candidate = (label: string, id = label): Parameters<typeof onlyByWord>[1][number] => ({ id, label, also: [] });
  it.each([
    ['pay', ['Pay desk', 'Payments'], 'Pay desk'],
    ['pay desk', ['Pay desk (EU)', 'Desk pay'], 'Pay desk (EU)'],
    ['pay', ['Pay', 'Pay desk'], undefined],
    ['pay', ['Pay desk', 'Pay line'], undefined],
    ['-', ['a - b'], undefined],
    ['', ['a'], undefined],
    ['zürich', ['Filiale Zürich'], 'Filiale Zürich'],
    ['料金', ['料金 API'], '料金 API'],
    ['pay', Array.from({ length: 100 }, (_, at) => (at === 0 ? 'Pay desk' : `Paying ${at}`)), undefined],
  ])('%j among %j', (text, labels, name) => {
    expect(
      onlyByWord(
        text,
        labels.map((label) => candidate(label)),
      )?.label,
    ).toBe(name);
  });
});

describe('contains on a relation', () => {
  it('means the name of the one related row', async () => {
    const { count, applied } = await counted('count_incident_state_timelines', { incident: { contains: 'checkout' } });
    expect(applied.filter).toEqual({ incident: { title: { contains: 'checkout' } } });
    expect(count).toBe(
      (await counted('count_incident_state_timelines', { incident: { title: { contains: 'checkout' } } })).count,
    );
    expect(count).toBeGreaterThan(0);
  });

  it('means that of any of several, which are named', async () => {
    const found = await counted('count_incidents', { monitors: { contains: 'CHECKOUT' } });
    const named = await counted('count_incidents', { monitors: ['Checkout API', 'Checkout error rate'] });
    expect(found.count).toBe(named.count);
    expect(found.applied.taken?.[0]).toMatch(/^monitors contains "CHECKOUT" -> (Checkout [\w ]+, )?Checkout /);
    const ending = await counted('count_incidents', { monitors: { ends_with: 'error rate' } });
    expect(ending.count).toBe((await counted('count_incidents', { monitors: 'Checkout error rate' })).count);
  });

  it('means that of what telemetry came from', async () => {
    const found = await counted('count_logs', { primaryEntityId: { contains: 'check' } });
    expect(found.count).toBe((await counted('count_logs', { primaryEntityId: 'checkout' })).count);
    expect(found.count).toBeGreaterThan(0);
  });

  it('is refused where nothing is called so, or the text is empty', async () => {
    expect(await refusalOf('count_incidents', { filter: { monitors: { contains: 'zzz' } } })).toMatch(
      /no monitor whose name fits "zzz"/,
    );
    expect(await refusalOf('count_incidents', { filter: { monitors: { contains: ' ' } } })).toMatch(
      /a text that is not empty/,
    );
    expect(await refusalOf('count_incidents', { filter: { monitors: { not_contains: 'a' } } })).toMatch(
      /does not take "not_contains"/,
    );
  });
});
