/** An embedded sign-in by itself: every key is taken, and addresses and what is kept are as a test says. */
import { createServer, type Server } from 'node:http';
import { Seal } from '../../runtime/mcp/asking/seal.ts';
import { builtinSignIn } from '../../runtime/signin/builtin/builtin-sign-in.ts';
import { MemoryStore } from '../../runtime/signin/builtin/memory-store.ts';
import { freePort } from '../mcp/redis-server.ts';

type Options = Parameters<typeof builtinSignIn>[0];

/** Listens; whoever starts it closes the server. */
export async function documentStand({
  visits,
  report,
  store = new MemoryStore(),
  addressOf = () => 'here',
}: Pick<Options, 'visits' | 'report'> & Partial<Pick<Options, 'store' | 'addressOf'>>): Promise<{
  readonly url: string;
  readonly server: Server;
}> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const seal = new Seal();
  const signIn = builtinSignIn({
    issuer: url,
    resource: `${url}/mcp`,
    site: 'http://oneuptime.test',
    tokenSeconds: 600,
    store,
    keysFor: (purpose) => seal.keysFor(purpose),
    signer: seal,
    checkKey: async (key) => ({ key, shown: { project: 'A project', can: [], isReadOnly: true } }),
    toolsets: [],
    hasDocuments: true,
    addressOf,
    report,
    visits,
  });
  const server = createServer((request, response) => signIn.own?.handle(request, response));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { url, server };
}
