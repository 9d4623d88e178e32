import { it } from 'vitest';
import { checkWorkflows } from '../../runtime/workflows/checks/family.ts';
import { workflowBench } from './bench.ts';
it('x', async () => {
  const b = await workflowBench(checkWorkflows);
  for (const [n, a] of [
    ['get_check_results', { monitor: 'Payment gateway', failed: true }],
    ['get_check_results', { monitor: 'Nightly backup' }],
    ['explain_check', { monitor: 'Payment gateway' }],
    ['explain_check', { monitor: 'Search API' }],
    ['explain_check', { monitor: 'Search API', at: '-3y' }],
  ] as const) {
    const n0 = b.dispatcher.requests?.length;
    console.log(JSON.stringify((await b.result(n, a)).content), n0);
    try { await b.run(n, a); } catch (e) { console.log(String(e).slice(0,600)); }
  }
});
