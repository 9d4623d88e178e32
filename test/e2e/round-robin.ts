import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';

/** A plain proxy: every request to the next target in turn; one that cannot be reached is left out from then on. */
export interface RoundRobin {
  readonly url: string;
  close(): Promise<void>;
}

/** Passes requests on as they come. A connection that breaks under a request is a 502: the proxy repeats nothing. */
export async function startRoundRobin(targets: readonly string[]): Promise<RoundRobin> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const alive = [...targets];
  let turn = 0;
  const pass = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const target = alive[turn++ % alive.length] as string;
    const { method, url, headers } = incoming;
    const onward = request(target + url, { method, headers, agent }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
      answer.on('error', () => outgoing.destroy());
    });
    onward.on('error', (error: NodeJS.ErrnoException) => {
      const at = alive.indexOf(target);
      if (error.code === 'ECONNREFUSED' && at !== -1 && alive.length > 1) alive.splice(at, 1);
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(502).end();
    });
    incoming.pipe(onward);
  };
  const server = createServer(pass);
  const url = await new Promise<string>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as { port: number }).port}`));
  });
  return {
    url,
    close: async () => {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
