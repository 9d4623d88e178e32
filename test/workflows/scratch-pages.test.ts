import { it } from 'vitest';
import { planWorkflows } from '../../runtime/workflows/plans/family.ts';
import { workflowBench } from './bench.ts';
it('scratch', async () => {
  const bench = await workflowBench(planWorkflows);
  const plan = [
      { tool: 'list_monitors', arguments: { filter: { name: 'Search API' }, fields: ['name'] } },
      { tool: 'create_incident', arguments: { title: 'Trouble with {$1.items.0.name}', incidentSeverity: 'Minor Incident', monitors: ['$1.items.0.id'] }, if: { value: '$1.items', above: 0 } },
      { tool: 'create_incident_internal_note', arguments: { incident: '$2.created.id', note: 'Cost $$5, {$1.total} of them' } },
      { tool: 'acknowledge_incident', arguments: { incident: '$2.created.id' } },
      { tool: 'update_monitor', arguments: { id: 'Search API', description: 'x' } },
      { tool: 'get_incident', arguments: { id: '$2.created.id', fields: ['title', 'currentIncidentState'] } },
      { tool: 'list_monitors', arguments: {}, if: { value: '$6.item.title', equals: 'x' } },
      { tool: 'list_monitors', arguments: {filter: {}} },
    ];
  for (const [name, args] of [
    ['run_plan', planWorkflows[0]!.example],
    ['run_plan', { steps: plan, preview: true }],
    ['run_plan', { steps: plan }],
    ['run_plan', { steps: [...plan.slice(0, 3), { tool: 'update_monitor', arguments: { id: 'nope', description: 'x' } }, { tool: 'list_monitors' }] }],
    ['run_plan', { steps: [{ tool: 'list_monitors', arguments: { filter: { name: '$2.x' } } }] }],
    ['run_plan', { steps: [{ tool: 'nope', arguments: { filter: { name: '$2.x' } } }] }],
    ['run_plan', { steps: [{ tool: 'count_monitors'}, { tool: 'count_monitors', arguments: {filter: {name: '$1.toString'}}}] }],
  ] as const) {
    const told = await bench.result(name, args);
    console.error(name, JSON.stringify(told.structuredContent).length / 4, JSON.stringify(told.structuredContent));
  }
});
