/** Workflows beside what they spare: the same requests to the platform, each as a plain call of its tool. */
import { readFileSync } from 'node:fs';
import { load, type Request } from '../load.ts';
import { askOnce, callRequest } from '../mcp-requests.ts';
import { type PlainCall, plainCallOf, toolsByOperation } from '../plain-calls.ts';
import { built } from '../product-process.ts';
import { type Found, type Look, shown, times } from '../report.ts';
import { inTurn, type Run } from '../rounds.ts';
import { Stand } from '../stand.ts';

const WORKFLOWS = ['list_open_incidents', 'get_overview', 'who_is_on_call'] as const;
const OPERATIONS = '../../../generated/oneuptime/operations.jsonl';
const CONNECTIONS = 16;
/** They are all lists and counts: what the first made fast is fast for the others. */
const WARM_UP = 600;

export async function workflows(look: Look): Promise<Found> {
  const tools = toolsByOperation(readFileSync(built(OPERATIONS), 'utf8'));
  const stand = await Stand.begin();
  try {
    const product = await stand.product();
    const request = ({ name, arguments: args }: PlainCall): Request =>
      callRequest(name, args, { path: '/mcp/all', headers: { 'x-api-key': stand.key } });
    const rightly = async (call: PlainCall): Promise<Request> => {
      const asked = request(call);
      const text = await askOnce(product.url, asked);
      if (text.includes('"isError":true')) throw new Error(`${JSON.stringify(call)} answers ${text.slice(0, 300)}`);
      return asked;
    };
    const run =
      (asked: Request): Run =>
      (amount) =>
        load(product, asked, amount);
    const rows: string[][] = [];
    const ratios: number[] = [];
    for (const name of WORKFLOWS) {
      const whole = await rightly({ name, arguments: {} });
      const asked = await stand.askedDuring(() => askOnce(product.url, whole));
      const calls = asked.map((one) => plainCallOf(one, tools));
      const ways: Record<string, Run> = { whole: run(whole) };
      for (const [at, call] of calls.entries()) ways[`call ${at}`] = run(await rightly(call));
      const costs = await inTurn(ways, {
        connections: CONNECTIONS,
        rounds: Math.ceil(look.rounds / 2),
        seconds: look.seconds / 2,
        warmUp: WARM_UP,
      });
      const { whole: own, ...rest } = costs;
      const cost = own?.median('cpu') ?? Number.NaN;
      const sum = Object.values(rest).reduce((total, each) => total + each.median('cpu'), 0);
      ratios.push(cost / sum);
      rows.push([`\`${name}\``, String(calls.length), shown(cost), shown(sum), times(cost / sum)]);
    }
    return {
      tables: [
        {
          title: `Workflows, ${CONNECTIONS} connections`,
          about:
            'What one call sends upstream, and the CPU of the plain list and count calls of our own that send the same: rows, columns and conditions alike.',
          head: ['', 'requests', 'CPU us', 'sum of its calls, CPU us', 'of the sum'],
          rows,
        },
      ],
      figures: { workflowCpu: Math.max(...ratios) },
    };
  } finally {
    stand.end();
  }
}
