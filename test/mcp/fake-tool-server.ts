import type { Questions } from '../../runtime/mcp/asking/questions.ts';
import type { ToolCall, ToolList, ToolResult, ToolServer } from '../../runtime/mcp/tool-server.ts';

const schema = { type: 'object', properties: {}, additionalProperties: true };

export const FAKE_TOOLS = [
  { name: 'echo', title: 'Echo', description: 'Says what it was given.', inputSchema: schema },
  { name: 'hang', title: 'Hang', description: 'Answers when it is told to stop.', inputSchema: schema },
  { name: 'refuse', title: 'Refuse', description: 'Fails as tools fail.', inputSchema: schema },
  { name: 'crash', title: 'Crash', description: 'Throws, synchronously.', inputSchema: schema },
  { name: 'reject', title: 'Reject', description: 'Rejects.', inputSchema: schema },
  { name: 'unicode', title: 'Ünï', description: 'Häß 漢字 🙂 "quoted" \\ back', inputSchema: schema },
];

export const SECRET = 'password=hunter2';

/** A tool server that remembers what it was asked, and can be told how its list behaves. */
export class FakeToolServer implements ToolServer {
  readonly name = 'fake';
  readonly version = '9.9.9';
  readonly instructions = 'Use echo.';
  readonly calls: ToolCall[] = [];
  lists = 0;
  listFault: Error | undefined;

  async list(): Promise<ToolList> {
    this.lists += 1;
    if (this.listFault !== undefined) throw this.listFault;
    return { json: Buffer.from(JSON.stringify(FAKE_TOOLS)), count: FAKE_TOOLS.length };
  }

  call(call: ToolCall): Promise<ToolResult | Questions> | undefined {
    this.calls.push(call);
    switch (call.name) {
      case 'echo':
        return Promise.resolve(said({ given: call.arguments ?? null, key: call.credential?.key ?? null }));
      case 'hang':
        return new Promise((resolve) => call.signal.addEventListener('abort', () => resolve(said({ aborted: true }))));
      case 'refuse':
        return Promise.resolve({ content: [{ type: 'text', text: 'Not today.' }], isError: true });
      case 'unicode':
        return Promise.resolve({ content: [{ type: 'text', text: 'Häß 漢字 🙂 "quoted" \\ back' }] });
      case 'crash':
        throw Object.assign(new Error(SECRET), { code: 429, data: { SECRET } });
      case 'reject':
        return Promise.reject(Object.assign(new Error(SECRET), { code: -32001, data: { SECRET } }));
      default:
        return undefined;
    }
  }
}

function said(value: Record<string, unknown>): ToolResult {
  return { content: [{ type: 'text', text: JSON.stringify(value) }], structuredContent: value };
}
