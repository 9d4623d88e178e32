/** Tells whoever watches of each call and each reading beside tools: what it is before it is done, and what came of it. */
import { type Observer, SeenCall, type SeenCaller, type SeenTool } from '../basics/observer.ts';
import type { CallOutcome } from '../call/under-way.ts';
import { isQuestions } from '../mcp/asking/questions.ts';
import type { Client, ServedPrompts, ServedResources } from '../mcp/resources-and-prompts.ts';
import type { ToolCall } from '../mcp/tool-server.ts';
import { outcomeOfRead } from './read-beside.ts';
import type { ResolvedCall } from './resolve-call.ts';

interface ObservedCall {
  readonly resolved: ResolvedCall;
  readonly call: ToolCall;
  readonly surface: string;
}

/** Carries a call out under the eyes of an observer. What came of it is noted by `run`: what goes out says it in its text alone. */
export async function observedCall(
  { resolved, call, surface }: ObservedCall,
  observer: Observer,
  run: (seen: SeenCall) => Promise<CallOutcome>,
): Promise<CallOutcome> {
  const seen = new SeenCall(toolOf(resolved, call), callerOf(call), surface);
  return observed(seen, observer, run, (made) => {
    if (!isQuestions(made))
      for (const part of made.content) seen.size += (part.type === 'text' ? part.text : part.data).length;
  });
}

/** Tells of a call of a name that is no tool: its client gets an error of the protocol, and nothing is carried out. */
export function observedMiss({ resolved, call, surface }: ObservedCall, observer: Observer): void {
  const seen = new SeenCall(toolOf(resolved, call), callerOf(call), surface);
  observer.began?.(seen);
  seen.outcome = 'unknown_tool';
  observer.ended?.(seen);
}

/** Resources whose reading is told of. */
export function observedResources(served: ServedResources, observer: Observer | undefined, surface: () => string) {
  if (observer === undefined) return served;
  const read: ServedResources['read'] = (uri, client) => {
    const seen = new SeenCall({ name: uri, kind: 'resource' }, callerOf(client), surface());
    return observed(seen, observer, () => served.read(uri, { ...client, seen }), noteReading);
  };
  return { ...served, read };
}

/** Prompts whose filling in is told of. */
export function observedPrompts(served: ServedPrompts, observer: Observer | undefined, surface: () => string) {
  if (observer === undefined) return served;
  const names = new Set(served.prompts.map(({ name }) => name));
  const get: ServedPrompts['get'] = (name, args, client) => {
    const tool = { name, kind: 'prompt', isListed: names.has(name) } as const;
    const seen = new SeenCall(tool, callerOf(client), surface());
    return observed(seen, observer, () => served.get(name, args, { ...client, seen }), noteReading);
  };
  return { ...served, get };
}

async function observed<T>(
  seen: SeenCall,
  observer: Observer,
  run: (seen: SeenCall) => Promise<T>,
  note: (made: T, seen: SeenCall) => void,
): Promise<T> {
  observer.began?.(seen);
  seen.outcome = 'internal';
  try {
    const made = await run(seen);
    note(made, seen);
    return made;
  } finally {
    seen.ms = performance.now() - seen.began;
    observer.ended?.(seen);
  }
}

function noteReading(found: unknown, seen: SeenCall): void {
  seen.outcome = outcomeOfRead(found) ?? 'asked';
}

function toolOf(resolved: ResolvedCall, { name }: ToolCall): SeenTool {
  if (resolved.kind === 'find') return SEARCHED;
  const { through } = resolved;
  if (resolved.kind === 'tool') {
    const { toolset, verb } = resolved.entry;
    return { name: resolved.entry.name, kind: 'tool', toolset, verb, through };
  }
  if (resolved.kind === 'workflow') {
    const { toolset } = resolved.workflow;
    return { name: resolved.workflow.name, kind: 'workflow', toolset, through };
  }
  return { name: resolved.kind === 'malformed' ? name : resolved.name, kind: 'unknown', through };
}

const SEARCHED: SeenTool = { name: 'find_tools', kind: 'search' };

function callerOf({ credential, channel }: Client): SeenCaller {
  return {
    credential,
    request: channel?.request,
    client: channel?.client ?? NOBODY,
    agent: channel?.agent,
    protocol: channel?.revision,
    era: channel?.era,
    traceparent: channel?.trace('traceparent'),
    tracestate: channel?.trace('tracestate'),
  };
}

const NOBODY = { name: undefined, version: undefined };
