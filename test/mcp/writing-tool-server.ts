import type { RetrySafety, ToolCall, ToolResult } from '../../runtime/mcp/tool-server.ts';
import { FakeToolServer } from './fake-tool-server.ts';

interface Pending {
  readonly call: ToolCall;
  readonly finish: (result: ToolResult) => void;
}

/**
 * A tool server whose calls are finished by the test. `write` writes, `refuse` is refused before anything is sent, and
 * `read` reads. What they are given is an object with the key `k`.
 */
export class WritingToolServer extends FakeToolServer {
  /** How often each was carried out, by `k`. */
  readonly done = new Map<string, number>();
  readonly pending: Pending[] = [];

  retrySafety(name: string): RetrySafety {
    return name === 'read' ? { isRead: true } : { isRead: false, checkWith: 'read' };
  }

  override call(call: ToolCall): Promise<ToolResult> {
    const k = keyOf(call);
    this.done.set(k, (this.done.get(k) ?? 0) + 1);
    return new Promise((finish) => {
      this.pending.push({ call, finish });
    });
  }

  /** Finishes what is under way, all of it or that of one key, as it was carried out for the nth time, with more to read. */
  release(k?: string, more = ''): void {
    for (const one of this.pending.splice(0)) {
      const { call, finish } = one;
      if (k !== undefined && keyOf(call) !== k) {
        this.pending.push(one);
        continue;
      }
      if (call.name === 'refuse') call.unchanged?.();
      finish({
        content: [{ type: 'text', text: `${call.name} ${keyOf(call)} #${this.done.get(keyOf(call))}${more}` }],
      });
    }
  }
}

function keyOf({ arguments: args }: ToolCall): string {
  return String((args as { k: unknown }).k);
}
