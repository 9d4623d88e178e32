/** The product's HTTP server over the fixtures; prints its address, and ends with its input. */
import { callerOf } from '../runtime/guard/principal.ts';
import { createHttpServer } from '../runtime/http/server.ts';
import { MemorySessions } from '../runtime/mcp/sessions/memory-sessions.ts';
import { FIXTURE_TOOL_SERVER } from './fixture-tool-server.ts';

const app = createHttpServer({
  at: (path) => (path === '' ? FIXTURE_TOOL_SERVER : undefined),
  address: '127.0.0.1',
  callerOf: callerOf({}),
  sessions: new MemorySessions(),
  tools: async () => ({}),
  health: async () => ({}),
  report: (fault, where) =>
    process.stderr.write(`fault in ${where}: ${fault instanceof Error ? fault.stack : fault}\n`),
});
const address = await app.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`listens: ${address}/mcp\n`);
process.stdin.on('end', () => void app.close()).resume();
