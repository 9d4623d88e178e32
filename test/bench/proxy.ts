/** The floor of a call: a bare Fastify that hands a request on by undici and its answer back, and looks at neither. */
import Fastify from 'fastify';
import { Pool } from 'undici';

const [, , upstream = ''] = process.argv;
const pool = new Pool(upstream, { connections: 256 });
const app = Fastify();
app.post('/*', async (request, reply) => {
  const { statusCode, body } = await pool.request({
    method: 'POST',
    path: request.url,
    headers: { 'content-type': 'application/json', ApiKey: String(request.headers['x-api-key'] ?? '') },
    body: JSON.stringify(request.body),
  });
  return reply
    .code(statusCode)
    .type('application/json')
    .send(await body.text());
});
const address = await app.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`listens: ${address}/mcp\n`);
