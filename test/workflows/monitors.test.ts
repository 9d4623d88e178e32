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
    for (const [name, args] of [
      ['create_uptime_monitor', { url: 'https://example.com', interval: '5m', preview: true }],
      ['create_uptime_monitor', { url: 'https://api.example.com/health', kind: 'API', timeout: '30s' }],
      ['create_uptime_monitor', { url: 'db-1.example.com:5432' }],
      ['pause_monitor', { matching: 'staging.example.com', preview: true }],
      ['pause_monitor', { matching: 'staging.example.com' }],
      ['pause_monitor', { monitors: ['Checkout API'], for: '1h', preview: true }],
      ['pause_monitor', { monitors: ['Checkout API', 'Search API'], for: '1h' }],
      [
        'create_maintenance_window',
        {
          matching: 'api.example.com',
          from: '+2d',
          for: '2h',
          title: 'X',
          pages: ['Harbour Shop Status'],
          preview: true,
        },
      ],
      [
        'create_maintenance_window',
        { matching: 'api.example.com', from: '+2d', for: '2h', title: 'X', pages: ['Harbour Shop Status'] },
      ],
      ['create_maintenance_window', { matching: 'api.example.com', from: '+2d', for: '2h', repeat: 'week' }],
    ] as const)
      console.error(name, JSON.stringify((await bench.result(name, args)).structuredContent));
    expect(1).toBe(1);
  });
});
