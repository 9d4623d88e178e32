import { it } from 'vitest';
import { orientationWorkflows } from '../../runtime/workflows/orientation/family.ts';
import { workflowBench } from './bench.ts';
it('scratch', async () => {
  const bench = await workflowBench(orientationWorkflows);
  for (const role of ['admin', 'readonly', 'incidentRead', 'noperms', 'invalid', 'other'] as const) {
    const before = bench.dispatcher.requests?.length ?? 0;
    const told = await bench.result('get_overview', {}, role);
    console.error(role, JSON.stringify(told.structuredContent));
    console.error(JSON.stringify(told.structuredContent).length / 4);
    void before;
  }
});
