/** The floor: a bare Fastify process that answers one constant, as little as a Node HTTP server can do. */
import Fastify from 'fastify';

const app = Fastify();
app.post('/', async () => ({ ok: true }));
const address = await app.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`listens: ${address}/mcp\n`);
