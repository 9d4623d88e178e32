/** Listening, with what keeps a server from it. */
import type { FastifyInstance } from 'fastify';
import { StartError } from '../basics/errors.ts';

interface Place {
  readonly host: string;
  readonly port: number;
  /** How another port is chosen. */
  readonly how: string;
}

/** Starts listening, or says in one sentence why that cannot be and what to do. */
export async function listenAt(app: FastifyInstance, { host, port, how }: Place): Promise<string> {
  const noSuchHost = `${host} is not an address of this machine: set HOST (or --host) to 127.0.0.1, or to 0.0.0.0 for all addresses.`;
  const problems: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} on ${host} is in use: stop what uses it, or choose another with ${how}.`,
    EACCES: `Port ${port} may not be opened by this user: choose one above 1023 with ${how}.`,
    EADDRNOTAVAIL: noSuchHost,
    ENOTFOUND: noSuchHost,
    EAI_AGAIN: noSuchHost,
  };
  return app.listen({ host, port }).catch((error: NodeJS.ErrnoException) => {
    const problem = problems[error.code ?? ''];
    throw problem === undefined ? error : new StartError(problem);
  });
}
