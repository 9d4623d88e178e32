import { beforeAll, describe, expect, it } from 'vitest';
import { maintenanceWorkflows } from '../../runtime/workflows/maintenance/family.ts';
import { monitorWorkflows } from '../../runtime/workflows/monitors/family.ts';
import { type WorkflowBench, workflowBench } from './bench.ts';

let bench: WorkflowBench;

beforeAll(async () => {
  bench = await workflowBench([...monitorWorkflows, ...maintenanceWorkflows]);
});

describe('x', () => {
  it('prints', async () => {
    const p = async (name: string, args: object) => {
      const { structuredContent } = await bench.result(name, args);
      console.error(`\n${name} ${JSON.stringify(args)}\n => ${JSON.stringify(structuredContent)}`);
      return structuredContent as any;
    };
    for (const { name, example } of [...monitorWorkflows, ...maintenanceWorkflows]) await p(name, example);
    await p('pause_monitor', { monitors: ['Checkout API', 'Search API'], for: '1h' });
    await p('resume_monitor', { monitors: ['Search API'] });
    await p('list_maintenance_windows', {});
    await p('resume_monitor', { monitors: ['Checkout API'] });
    const made = await p('watch_service', { url: 'https://api.example.com/auth/health', name: 'user-auth', slowerThan: '2s', errorRate: 5, page: 'Harbour Shop Status', policy: 'Infrastructure on-call', team: 'Payments', severity: 'Major' });
    await p('snooze_monitor', { monitor: made.id, for: '2h', preview: true });
    await p('snooze_monitor', { monitor: made.id, for: '2h' });
    await p('get_snooze_status', { });
    await p('unsnooze_monitor', { monitor: made.id, preview: true });
    await p('unsnooze_monitor', { monitor: made.id });
    await p('start_maintenance_now', { matching: 'staging', for: '1h' });
    await p('end_maintenance', { });
    await p('start_maintenance_now', { window: 'SM-3' });
    await p('end_maintenance', { });
    await p('end_maintenance', { });
    await p('list_maintenance_windows', { when: 'past'});
    expect(1).toBe(1);
  });
});
