/** Each tool once on the built process, with arguments made from its schema: no internal error, whatever the API says. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { resources } from '../../generated/oneuptime/index.ts';
import { Catalogue } from '../../runtime/catalogue/catalogue.ts';
import { packageFile } from '../../runtime/start/package-root.ts';
import { readFacts } from '../../specs/facts.ts';
import { togetherWith } from '../columns-together.ts';
import { exampleOf, type Schema } from '../example-arguments.ts';
import { sentCode } from '../sent-result.ts';
import { type AnyClient, CLIENTS, type Product, startProduct } from './product.ts';

let product: Product;
let client: AnyClient;
beforeAll(async () => {
  product = await startProduct();
  client = await (CLIENTS['v2 over HTTP, 2026-07-28'] as (typeof CLIENTS)[string])(
    product,
    product.keys.admin as string,
  );
});
afterAll(async () => {
  await client?.close();
  await product?.close();
});

/** What is required, and a name, without which a monitor would need an address; for an update also one column, since changing nothing is refused. Columns no key may change stay out. */
function argumentsFor(name: string, schema: Schema): Record<string, unknown> {
  const resource = name.replace(/^create_/, '');
  const named = name.startsWith('create_') && schema.properties?.name ? { name: `example ${name}` } : {};
  const required = togetherWith(resource, { ...named, ...(exampleOf(schema) as Record<string, unknown>) }, (column) =>
    exampleOf(schema.properties?.[column] as Schema, { name: column }),
  );
  const changed = name.startsWith('update_')
    ? Object.keys(schema.properties ?? {}).find((key) => key !== 'id' && key !== 'preview')
    : undefined;
  return changed
    ? { ...required, [changed]: exampleOf(schema.properties?.[changed] as Schema, { name: changed }) }
    : required;
}

const facts = await readFacts(packageFile('specs/oneuptime/facts.json'));
/** Creates that are known to answer 500 on a real server. */
const failsOnServer = new Set(
  (await Promise.all(Object.values(resources).map(({ load }) => load())))
    .filter(({ schema }) => facts.resources[schema]?.refused?.create?.status === 500)
    .map(({ operations }) => operations.create?.name),
);
/** Updates of resources without a column that a key may change. */
const nothingToChange = (code: string, schema: Schema): boolean =>
  code === 'bad_arguments' && Object.keys(schema.properties ?? {}).length === 2;

/** Peak resident memory of a process, in MB. */
const residentMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

const catalogue = new Catalogue(resources);

it('every tool answers', { timeout: 240_000 }, async () => {
  const { tools } = await client.listTools();
  const outcomes = new Map<string, number>();
  const failures: string[] = [];
  // Reads first, deletes last: what they delete is not there anyway.
  // Workflows are called with examples of their own, by their laws.
  const order = tools
    .filter(({ name }) => catalogue.find(name))
    .sort((a, b) => Number(a.annotations?.destructiveHint) - Number(b.annotations?.destructiveHint));
  for (const { name, inputSchema } of order) {
    const result = await client.callTool({ name, arguments: argumentsFor(name, inputSchema as Schema) });
    const code = sentCode(result) ?? 'ok';
    outcomes.set(code, (outcomes.get(code) ?? 0) + 1);
    // A sandbox failure or our own bug; everything else is an answer a real instance would give.
    if ((code === 'upstream_failed' && failsOnServer.has(name)) || nothingToChange(code, inputSchema as Schema))
      continue;
    if (['internal', 'upstream_failed', 'bad_arguments', 'unreachable', 'timed_out'].includes(code))
      failures.push(`${name}: ${JSON.stringify(result.content)}`);
  }
  expect(failures).toEqual([]);
  expect(outcomes.get('ok')).toBeGreaterThan(order.length / 2);
  if (process.platform === 'linux')
    process.stdout.write(
      `all tools called: ${JSON.stringify(Object.fromEntries(outcomes))}, resident ${residentMb(product.pid).toFixed(0)} MB with the sandbox inside\n`,
    );
});
