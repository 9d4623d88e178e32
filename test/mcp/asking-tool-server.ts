import type { Questions } from '../../runtime/mcp/asking/questions.ts';
import type { RetrySafety, ToolCall, ToolResult } from '../../runtime/mcp/tool-server.ts';
import { FakeToolServer } from './fake-tool-server.ts';

const CONFIRM = {
  method: 'elicitation/create',
  params: {
    message: 'Delete it?',
    requestedSchema: { type: 'object', properties: { sure: { type: 'boolean' } }, required: ['sure'] },
  },
} as const;

/** A tool server whose tools write, ask, tell of progress and take their time. */
export class AskingToolServer extends FakeToolServer {
  /** How often something was really done. */
  written = 0;
  /** Lets the slow write go on. */
  release: () => void = () => {};

  retrySafety(name: string): RetrySafety {
    return name === 'write' || name === 'slow' || name === 'delete'
      ? { isRead: false, checkWith: 'list_things' }
      : { isRead: true };
  }

  override call(call: ToolCall): Promise<ToolResult | Questions> | undefined {
    const { channel } = call;
    switch (call.name) {
      case 'write':
        this.written += 1;
        return Promise.resolve(said(`written ${this.written}`));
      case 'slow':
        this.written += 1;
        return new Promise((resolve) => {
          this.release = () => resolve(said('at last'));
          call.signal.addEventListener('abort', () => resolve(said('aborted')));
        });
      case 'delete':
        return Promise.resolve(this.#delete(call));
      case 'steps':
        for (let done = 1; done <= 3; done += 1) channel?.progress(done, 3, `step ${done}`);
        channel?.progress(2);
        return Promise.resolve(said('stepped'));
      default:
        return super.call(call);
    }
  }

  #delete({ channel }: ToolCall): ToolResult | Questions {
    if (!channel?.canAsk('form')) return said('nobody can be asked');
    const answer = channel.answers?.confirm as { action?: string; content?: { sure?: boolean } } | undefined;
    if (answer === undefined) return { questions: { confirm: CONFIRM }, state: { asked: 1 } };
    if (answer.action !== 'accept' || answer.content?.sure !== true) return said(`not deleted: ${answer.action}`);
    this.written += 1;
    return said(`deleted, ${JSON.stringify(channel.state)}`);
  }
}

function said(text: string): ToolResult {
  return { content: [{ type: 'text', text }] };
}
