/** What answers in the place of OneUptime has a status: the line of the audit tells it, as that of the log does. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { type AuditedProduct, auditedProduct } from './audited-product.ts';

let server: Server;
let audited: AuditedProduct;
afterEach(async () => {
  await audited.close();
  server.close();
});

/** A gateway that answers for addresses which begin so; whatever else is asked finds no rows. */
async function gatewayBefore(begins: string): Promise<string> {
  server = createServer(({ url = '' }, response) => {
    if (url.startsWith(begins)) response.writeHead(503, { 'content-type': 'text/html' }).end('<title>Away</title>');
    else response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[],"count":0}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const PAGE = { page: '12121212-1212-4212-8212-121212121212' };
it.each([
  ['of a read', '/api/', 'count_labels', {}],
  ['of a write', '/api/', 'create_label', { name: 'Away', color: '#111111' }],
  ['of a workflow', '/api/', 'get_overview', {}],
  ['of a workflow that needs no key', '/', 'get_public_status_page_overview', PAGE],
  ['while it is found out whether a key opens everything', '/api/global-config', 'count_labels', {}],
])('%s', async (_what, begins, name, args) => {
  const url = await gatewayBefore(begins);
  const ALLOW_MASTER_KEY = String(!begins.includes('global-config'));
  const env = { ONEUPTIME_URL: url, UPSTREAM_RETRIES: '0', CIRCUIT: 'off', AUDIT_READS: 'true', ALLOW_MASTER_KEY };
  audited = await auditedProduct(env);
  await audited.call(name, args, { at: '/all' });
  expect(await audited.lines()).toMatchObject([{ tool: name, outcome: 'upstream_failed', status: 503 }]);
});
