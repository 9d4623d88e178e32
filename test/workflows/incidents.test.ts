import { beforeAll, describe, expect, it } from 'vitest';
import { incidentWorkflows } from '../../runtime/workflows/incidents/family.ts';
import { type WorkflowBench, workflowBench } from './bench.ts';

let bench: WorkflowBench;

beforeAll(async () => {
  bench = await workflowBench(incidentWorkflows);
});

describe('list_open_incidents', () => {
  it('lists what is not resolved, by a reading of its own', async () => {
    const told = await bench.run<{ open: number; incidents: { items: { id: string }[] } }>('list_open_incidents');
    const rows = await bench.rows('/incident', { currentIncidentState: { isResolvedState: false } });
    expect(told.open).toBe(rows.length);
    expect(told.incidents.items.map(({ id }) => id).sort()).toEqual(rows.map(({ _id }) => _id).sort());
    console.error(JSON.stringify(told));
  });
});

describe('acknowledge_incident', () => {
  it('shows the plan, then does it', async () => {
    const open = await bench.run<{ incidents: { items: { id: string; state: string }[] } }>('list_open_incidents');
    const incident = open.incidents.items.find(({ state }) => state !== 'Acknowledged')?.id;
    console.error(JSON.stringify(await bench.result('acknowledge_incident', { incident, preview: true })));
    console.error(JSON.stringify(await bench.result('acknowledge_incident', { incident })));
    console.error(JSON.stringify(await bench.result('acknowledge_incident', { incident: 'nope' })));
    console.error(JSON.stringify(await bench.result('acknowledge_incident', { incidnt: 'nope' })));
  });
});
