/** What a call costs beside a bare proxy. */
import { load, type Request } from './load.ts';
import {
  built,
  HEADERS,
  median,
  request,
  type Started,
  start,
  startProduct,
  startSandboxProcess,
} from './product-process.ts';

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const CALLS = Number(process.env.CALLS ?? 4000);
const sandbox = await startSandboxProcess();
const key = sandbox.keys.admin ?? '';
const stub = await start(built('stub.js'), [sandbox.url]);
const proxy = await start(built('proxy.js'), [stub.url]);
const product = await startProduct(stub.url);
const tools = (process.env.TOOLS ?? 'list_monitors,count_monitors').split(',');
const headers = { ...HEADERS, 'x-api-key': key };
const of = ({ url, child }: Started) => ({ url, pid: child.pid ?? 0 });
try {
  for (const tool of tools) {
    const args = tool.startsWith('list') ? { limit: 10 } : {};
    const ours: Request = {
      path: '/mcp/all',
      headers,
      body: JSON.stringify(request('tools/call', { name: tool, arguments: args })),
    };
    await load(of(product), ours, { calls: 1, connections: 1 });
    const asked = (await (await fetch(`${stub.url}/asked`)).json()) as { line: string; body: string }[];
    const last = asked.at(-1);
    const theirs: Request = { path: last?.line.split(' ')[1] ?? '', headers, body: last?.body ?? '' };
    const cost = { ours: [] as number[], theirs: [] as number[], rate: [] as number[], theirRate: [] as number[] };
    await load(of(product), ours, { calls: 3000, connections: 16 });
    await load(of(proxy), theirs, { calls: 3000, connections: 16 });
    for (let round = 0; round < ROUNDS; round++) {
      const mine = await load(of(product), ours, { calls: CALLS, connections: 16 });
      const bare = await load(of(proxy), theirs, { calls: CALLS, connections: 16 });
      cost.ours.push(mine.cpu);
      cost.theirs.push(bare.cpu);
      cost.rate.push(mine.perSecond);
      cost.theirRate.push(bare.perSecond);
    }
    console.log(
      tool,
      'cpu',
      median(cost.ours).toFixed(0),
      'proxy',
      median(cost.theirs).toFixed(0),
      'ratio',
      (median(cost.ours) / median(cost.theirs)).toFixed(2),
      'rate',
      median(cost.rate).toFixed(0),
      median(cost.theirRate).toFixed(0),
      (median(cost.rate) / median(cost.theirRate)).toFixed(2),
    );
  }
} finally {
  for (const { child } of [product, proxy, stub, sandbox]) child.kill('SIGKILL');
}
