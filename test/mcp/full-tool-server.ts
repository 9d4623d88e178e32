import type { ServedPrompts, ServedResources } from '../../runtime/mcp/resources-and-prompts.ts';
import { FakeToolServer } from './fake-tool-server.ts';

/** Serves one of everything that there is beside tools, so that every method is answered. */
export class FullToolServer extends FakeToolServer {
  readonly logs = true;
  readonly resources: ServedResources = {
    resources: [{ name: 'one', uri: 'test://one' }],
    templates: [],
    read: async (uri) => [{ uri, text: 'one' }],
    complete: async (_template, { given }) => [JSON.stringify(given)],
    watch: () => {},
  };
  readonly prompts: ServedPrompts = {
    prompts: [{ name: 'hello' }],
    get: async (_name, args) => ({
      messages: [{ role: 'user', content: { type: 'text', text: JSON.stringify(args) } }],
    }),
    complete: async () => [],
  };
}
