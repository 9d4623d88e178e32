/** Rotas in calls through the whole server: which zone is used, and what is said of it. */
import { beforeAll, describe, expect, it } from 'vitest';
import { contentOf, type SandboxCaller, sandboxCaller } from '../sandbox-caller.ts';

const NOW = new Date('2026-03-10T12:00:00.000Z');
const WEEKEND = { weekly: [{ from: 'Sat 00:00', to: 'Mon 00:00' }] };
const LAYER = {
  onCallDutyPolicySchedule: 'Infrastructure rota',
  name: 'Weekends',
  startsAt: '2026-03-07T00:00:00Z',
  handOffTime: '2026-03-09T09:00:00Z',
  rotation: { every: '1 week' },
  restrictionTimes: WEEKEND,
};

interface Created {
  readonly created: { readonly id: string };
  readonly notes?: readonly string[];
}

describe('rotas in calls', () => {
  let server: SandboxCaller;
  let layer: string;

  beforeAll(async () => {
    server = await sandboxCaller(() => NOW);
    const answer = contentOf<Created>(await server.call('create_on_call_schedule_layer', LAYER));
    layer = answer.created.id;
    expect(answer.notes).toEqual([
      "Hours are read in the schedule's zone, Europe/London.",
      expect.stringContaining('create_on_call_schedule_layer_user'),
    ]);
  });
  const failure = async (name: string, args: object): Promise<string> => {
    const { isError, content } = await server.call(name, args);
    expect(isError).toBe(true);
    return content.map(({ text }) => text).join('\n');
  };

  it('an update looks up the zone of its own schedule, and says which it is', async () => {
    const args = { id: layer, restrictionTimes: { daily: { from: '09:00', to: '17:00' } } };
    expect(contentOf(await server.call('update_on_call_schedule_layer', args))).toMatchObject({
      updated: ['restrictionTimes'],
      notes: ["Hours are read in the schedule's zone, Europe/London."],
    });
  });

  it('no zone is looked up where no hours are written', async () => {
    const answer = await server.call('update_on_call_schedule_layer', { id: layer, rotation: { every: '2 weeks' } });
    expect(contentOf<Created>(answer).notes).toBeUndefined();
  });

  it('another zone than the schedule has is refused, one that shows the same time is not', async () => {
    const args = { id: layer, restrictionTimes: WEEKEND, timezone: 'Asia/Tokyo' };
    const said = await failure('update_on_call_schedule_layer', args);
    expect(said).toContain("the schedule's zone, Europe/London");
    expect(said).toContain('update_on_call_policy_schedule');
    contentOf(await server.call('update_on_call_schedule_layer', { ...args, timezone: 'Europe/Lisbon' }));
  });

  it('a rotation may be a text, hours may be JSON in a text', async () => {
    const args = { id: layer, rotation: '3 days', restrictionTimes: JSON.stringify(WEEKEND) };
    contentOf(await server.call('update_on_call_schedule_layer', args));
    const read = await server.call('get_on_call_schedule_layer', {
      id: layer,
      fields: ['rotation', 'restrictionTimes'],
    });
    expect(contentOf<{ item: object }>(read).item).toMatchObject({
      rotation: { every: '3 days' },
      restrictionTimes: { ...WEEKEND, timezone: 'Europe/London' },
    });
  });

  it('lists show rotas in short, each in the zone of its schedule', async () => {
    const answer = await server.call('list_on_call_schedule_layers', { fields: ['name', 'restrictionTimes'] });
    const { items } = contentOf<{ items: { name: string; restrictionTimes: unknown }[] }>(answer);
    const shown = new Map(items.map((row) => [row.name, row.restrictionTimes]));
    expect(shown.get('Days')).toEqual({ daily: { from: '08:00', to: '20:00' }, timezone: 'Europe/London' });
    expect(shown.get('Nights')).toBe('none');
  });

  it.each([
    ['list_on_call_schedule_layers', 'get-list'],
    ['get_on_call_schedule_layer', 'get-item'],
  ])('%s reads its rows once, then the zones of their schedules', async (name, end) => {
    const id = end === 'get-item' ? { id: layer } : {};
    const before = server.dispatcher.seen.length;
    const result = await server.call(name, { ...id, fields: ['name', 'restrictionTimes'] });
    const paths = server.dispatcher.seen.slice(before).map(({ path }) => path);
    expect(paths).toEqual([
      expect.stringMatching(`-schedule-layer/.*${end}$`),
      expect.stringMatching(/-schedule\/get-list$/),
    ]);
    expect(JSON.stringify(contentOf(result))).not.toContain('onCallDutyPolicyScheduleId');
  });

  it('what the platform would store and draw wrongly is refused, and nothing is sent', async () => {
    const sent = server.dispatcher.seen.length;
    const said = await failure('create_on_call_schedule_layer', {
      ...LAYER,
      rotation: { _type: 'Recurring', value: { intervalType: 'Weak', intervalCount: 1 } },
      restrictionTimes: 'none',
    });
    expect(said).toContain('Did you mean Week?');
    expect(
      server.dispatcher.seen.slice(sent).filter(({ method, path }) => method === 'POST' && path.endsWith('layer')),
    ).toEqual([]);
  });

  it('an interval elsewhere is written and shown as a rotation is', async () => {
    const [id = ''] = server.sandbox.store.table('StatusPage').rows.keys();
    contentOf(await server.call('update_status_page', { id, reportRecurringInterval: { every: '1 month' } }));
    expect(server.sandbox.store.find('StatusPage', id)?.reportRecurringInterval).toEqual({
      _type: 'Recurring',
      value: { intervalType: 'Month', intervalCount: { _type: 'PositiveNumber', value: 1 } },
    });
    const read = await server.call('get_status_page', { id, fields: ['reportRecurringInterval'] });
    expect(contentOf<{ item: object }>(read).item).toMatchObject({ reportRecurringInterval: { every: '1 month' } });
  });

  it('where the zone of the schedule cannot be read, the zone of the call is used, and that is said', async () => {
    const [schedule] = server.sandbox.store.table('OnCallDutyPolicySchedule').rows.keys();
    const args = { ...LAYER, onCallDutyPolicySchedule: schedule, timezone: 'Asia/Tokyo', preview: true };
    const answer = await server.call('create_on_call_schedule_layer', args, 'noperms');
    const { preview } = contentOf<{ preview: { notes: string[]; body: { data: Record<string, unknown> } } }>(answer);
    expect(preview.notes[0]).toContain('Hours are written for Asia/Tokyo');
    expect(JSON.stringify(preview.body.data.restrictionTimes)).toContain('2024-01-05T15:00:00.000Z');
  });

  it('a schedule in another zone is told that its hours move along', async () => {
    const id = 'Infrastructure rota';
    const answer = await server.call('update_on_call_policy_schedule', { id, timezone: 'Asia/Tokyo' });
    expect(contentOf(answer)).toMatchObject({
      updated: ['timezone'],
      notes: [expect.stringMatching(/hours of duty.*other times.*update_on_call_schedule_layer/)],
    });
    const other = await server.call('update_on_call_policy_schedule', { id, description: 'Ours' });
    expect(contentOf<Created>(other).notes).toBeUndefined();
  });
});
