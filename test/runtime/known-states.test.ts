/** Words for states are looked up once for calls that follow each other, for each key, and anew after a change of the states. */
import { beforeEach, describe, expect, it } from 'vitest';
import { contentOf, type SandboxCaller, sandboxCaller } from '../sandbox-caller.ts';

const NOW = new Date('2026-03-10T12:00:00.000Z');

describe('states', () => {
  let server: SandboxCaller;
  beforeEach(async () => {
    server = await sandboxCaller(() => NOW);
  });
  const lookups = (): number => server.dispatcher.seen.filter(({ path }) => path.includes('/incident-state/')).length;
  const open = (role: 'admin' | 'readonly' = 'admin') =>
    server.call('count_incidents', { filter: { currentIncidentState: 'open' } }, role);

  it('are read once for several calls of one key, and never for another', async () => {
    const first = contentOf<{ count: number }>(await open());
    expect(contentOf<{ count: number }>(await open())).toEqual(first);
    expect(lookups()).toBe(1);
    await open('readonly');
    expect(lookups()).toBe(2);
  });

  it('are read once for calls that want them at the same time', async () => {
    const counts = await Promise.all([open(), open(), open()]);
    expect(new Set(counts.map((result) => contentOf<{ count: number }>(result).count)).size).toBe(1);
    expect(lookups()).toBe(1);
  });

  it('are read again once one was added', async () => {
    await open();
    const state = { name: 'Escalated', description: 'x', color: '#112233', order: 2 };
    contentOf(await server.call('create_incident_state', state));
    const before = lookups();
    const { applied } = contentOf<{ applied: { taken: string[] } }>(await open());
    expect(lookups()).toBe(before + 1);
    expect(applied.taken[0]).toContain('Escalated');
  });
});
