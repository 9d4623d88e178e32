import { it } from 'vitest';
import { statusPageWorkflows } from '../../runtime/workflows/status-pages/family.ts';
import { workflowBench } from './bench.ts';
it('scratch', async () => {
  const bench = await workflowBench(statusPageWorkflows);
  for (const { name, example } of statusPageWorkflows) {
    const told = await bench.result(name, example);
    console.error(name, JSON.stringify(told.structuredContent).length / 4, JSON.stringify(told.structuredContent));
  }
  for (const [name, args] of [
    ['get_public_status_page_overview', { page: 'nope' }],
    ['post_announcement', { title: 'Planned work', text: 'x', from: '2026-12-05', to: '2026-12-07', timezone: 'Europe/Berlin', notify: true }],
    ['post_announcement', { title: 'Planned work', text: 'x', pages: ['nope'] }],
    ['post_announcement', { title: 'Planned work', text: 'x', to: '-1h', pages: ['Internal systems'] }],
  ] as const) {
    const told = await bench.result(name, args);
    console.error(name, JSON.stringify(told.structuredContent).length / 4, JSON.stringify(told.structuredContent));
  }
});
