/** `make clients [CLIENT=codex]`: installs and runs clients one after the other, and writes docs/clients/README.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { type Product, startProduct } from '../../e2e/product.ts';
import { LIVE_CLIENTS } from './all-clients.ts';
import type { LiveClient } from './live-client.ts';
import { type Measured, measure } from './measure.ts';
import { readPage } from './page.ts';
import { type ClientRun, COMPACT_STEPS, flawsOf, NAMED_STEPS, type RunPlan, runClient } from './run-client.ts';
import { lastMeasured, MEASURED_FILE, README_FILE, refreshedReadme } from './table.ts';
import { installedVersion, Workshop } from './workshop.ts';

const COMPACT: RunPlan = { steps: COMPACT_STEPS, path: '/mcp', way: 'key' };
const NAMED: RunPlan = { steps: NAMED_STEPS, path: '/mcp/x/everyday', way: 'key' };
const PIPES: RunPlan = { ...COMPACT, way: 'stdio' };

/** Runs a client in each way that its page tells, and returns what it did, or throws what was wrong. */
async function tryClient(client: LiveClient, product: Product, workshop: Workshop): Promise<Measured> {
  const page = readPage(client.page);
  const ground = { product, workshop, installed: await workshop.install(client) };
  const attempt = async (name: string, plan: RunPlan): Promise<ClientRun> => {
    const run = await runClient(client, page, plan, ground);
    const flaws = flawsOf(run, plan, client.isModelless === true);
    if (flaws.length > 0) throw new Error(`${name}: ${flaws.join('; ')}\n${run.ran.output.slice(-1_500)}`);
    return run;
  };
  const compact = await attempt('over HTTP', COMPACT);
  const named = client.isModelless ? compact : await attempt('a tool by name', NAMED);
  if (page.blocks.some(({ way }) => way === 'stdio')) await attempt('over stdio', PIPES);
  return measure(installedVersion(client, ground.installed), compact, named);
}

const wanted = process.env.CLIENT || undefined;
const chosen = LIVE_CLIENTS.filter(({ page }) => wanted === undefined || page === wanted);
if (chosen.length === 0)
  throw new Error(`No client ${wanted}; there are ${LIVE_CLIENTS.map(({ page }) => page).join(', ')}`);
const product = await startProduct();
const workshop = new Workshop(process.env.KEEP || undefined);
const measured = lastMeasured();
let passed = 0;
try {
  for (const client of chosen) {
    const begun = Date.now();
    try {
      measured[client.page] = await tryClient(client, product, workshop);
      passed += 1;
      process.stdout.write(`passed ${client.page}, ${Math.round((Date.now() - begun) / 1_000)} s\n`);
    } catch (error) {
      process.stdout.write(`FAILED ${client.page}, ${error instanceof Error ? error.message : error}\n`);
    }
  }
} finally {
  await product.close();
  workshop.close();
}
const sorted = Object.fromEntries(Object.entries(measured).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(MEASURED_FILE, `${JSON.stringify(sorted, null, 2)}\n`);
writeFileSync(README_FILE, refreshedReadme(readFileSync(README_FILE, 'utf8'), sorted));
process.stdout.write(`${passed} passed, ${chosen.length - passed} failed\n`);
process.exitCode = passed === chosen.length ? 0 : 1;
