/** A tool server over a pair of streams, as stdio serves it. */
import { PassThrough } from 'node:stream';
import { principalOf } from '../../runtime/guard/principal.ts';
import { serveStreams } from '../../runtime/mcp/sdk/serve-streams.ts';
import type { ToolServer } from '../../runtime/mcp/tool-server.ts';

/** Serves it to whoever writes lines into `input`; `text` is what has come out. */
export function piped(toolServer: ToolServer) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const connection = serveStreams({
    toolServer,
    principal: principalOf({ key: 'k' }),
    input,
    output,
    report: () => {},
  });
  let said = '';
  output.on('data', (chunk) => {
    said += chunk;
  });
  return { connection, input, output, text: () => said };
}
