/** Debian's Prometheus scrapes a server of ours, at the port of its own and with a token, and answers what dashboard and alerts ask. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { end, type Product, startProduct } from '../e2e/product.ts';
import { callAt } from '../limits/stand.ts';
import { freePort } from '../mcp/redis-server.ts';
import { hasProgram } from '../rolling/front.ts';
import { ALERTS_FILE, alerts, dashboardQuestions } from './deployed.ts';

const TOKEN = 'sixteen-and-more-of-a-token';

describe.skipIf(!hasProgram('promtool', 'prometheus'))('a real Prometheus', () => {
  let product: Product;
  let metricsUrl: string;
  let folder: string;
  beforeAll(async () => {
    const port = await freePort();
    metricsUrl = `http://127.0.0.1:${port}/metrics`;
    product = await startProduct([], { METRICS: String(port), METRICS_TOKEN: TOKEN, LIMITS: 'key:1000', AUDIT: 'off' });
    folder = await mkdtemp(path.join(tmpdir(), 'oneuptime-mcp-prometheus-'));
  });
  afterAll(async () => {
    await product?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const page = async (): Promise<string> =>
    (await fetch(metricsUrl, { headers: { authorization: `Bearer ${TOKEN}` } })).text();

  it('finds nothing wrong with the page, nor with the rules', async () => {
    await callAt(product.url, product.keys.admin, ['count_monitors']);
    expect((await fetch(`${product.url}/metrics`)).status).toBe(404);
    expect((await fetch(metricsUrl)).status).toBe(401);
    const said = await page();
    expect(said).toContain('oneuptime_mcp_calls_total{');
    const ours = said
      .split('\n')
      .filter((line) => /^(?:# \w+ )?oneuptime_mcp_/.test(line))
      .join('\n');
    expect(execFileSync('promtool', ['check', 'metrics'], { input: `${ours}\n` }).toString()).toBe('');
    const checked = execFileSync('promtool', ['check', 'rules', ALERTS_FILE]).toString();
    expect(checked).toContain(`SUCCESS: ${alerts().length} rules found`);
  });

  it('scrapes it, and answers every question of dashboard and alerts', async () => {
    const port = await freePort();
    const configuration = {
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: [ALERTS_FILE],
      scrape_configs: [
        {
          job_name: 'oneuptime-mcp',
          authorization: { credentials: TOKEN },
          static_configs: [{ targets: [new URL(metricsUrl).host] }],
        },
      ],
    };
    const file = path.join(folder, 'prometheus.yml');
    // JSON is YAML.
    await writeFile(file, JSON.stringify(configuration));
    const child = spawn(
      'prometheus',
      [
        `--config.file=${file}`,
        `--storage.tsdb.path=${folder}/data`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--log.level=error',
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    try {
      const ask = async (query: string) => {
        const url = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(query)}`;
        const answer = await fetch(url).catch(() => undefined);
        return (await answer?.json()) as
          | { status: string; error?: string; data: { result: readonly { value: [number, string] }[] } }
          | undefined;
      };
      const numberOf = async (query: string) => Number((await ask(query))?.data?.result?.[0]?.value[1]);
      await expect.poll(() => numberOf('up{job="oneuptime-mcp"}'), { timeout: 30_000 }).toBe(1);
      await callAt(product.url, product.keys.admin, ['count_monitors']);
      await expect
        .poll(() => numberOf('oneuptime_mcp_calls_total{toolset="monitors",verb="count",outcome="ok"}'), {
          timeout: 20_000,
        })
        .toBe(2);
      const questions = [...dashboardQuestions(), ...alerts().map(({ expr }) => expr)].map((question) =>
        question.replaceAll('$__rate_interval', '1m').replaceAll(/"\$(?:job|instance)"/g, '".*"'),
      );
      for (const question of questions) expect(await ask(question), question).toMatchObject({ status: 'success' });
      expect(await numberOf('sum(rate(oneuptime_mcp_http_requests_total[1m]))')).toBeGreaterThanOrEqual(0);
      const rules = (await (await fetch(`http://127.0.0.1:${port}/api/v1/rules`)).json()) as {
        data: { groups: readonly { rules: readonly { name: string; health: string; state: string }[] }[] };
      };
      const loaded = rules.data.groups.flatMap(({ rules }) => rules);
      expect(loaded.map(({ name }) => name).sort()).toEqual(
        alerts()
          .map(({ alert }) => alert)
          .sort(),
      );
      expect(loaded.filter(({ health, state }) => health === 'err' || state === 'firing')).toEqual([]);
    } finally {
      await end(child);
    }
  }, 90_000);
});
