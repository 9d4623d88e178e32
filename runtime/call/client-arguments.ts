/**
 * Arguments that clients add to those of a tool, for purposes of their own. A tool that has one of the name means its own;
 * to any other it says nothing, and a refusal would be repeated for ever: the model did not write it.
 */

/** Who adds what: each seen in public reports, or measured. */
const ADDED: ReadonlySet<string> = new Set([
  // Cline: the to-do list of its task, which its system prompt asks for in every call.
  'task_progress',
  // Gemini CLI: whether calls of the same turn have to end before; added to the schema of every tool.
  'wait_for_previous',
  // Antigravity: the same, and two lines for its person; they stand among the arguments in its transcripts.
  'waitForPreviousTools',
  'toolAction',
  'toolSummary',
  // OpenHands: how risky its model takes the call to be; added to the schema of every tool.
  'security_risk',
  // Kiro: why the tool is called.
  '__tool_use_purpose',
  // Cursor: stands in calls of tools that are called with nothing.
  'random_string',
  // n8n: ids of the call and of the chat, and what was said in it.
  'toolCallId',
  'sessionId',
  'chatInput',
  // Pi: the id of its session.
  'sessionKey',
  // Bridges put the protocol's own field among the arguments.
  '_meta',
]);

/** n8n hands on the fields of its own chat message too. Alone their names are too common to be taken for that. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  action: ['toolCallId', 'chatInput'],
  tool: ['toolCallId', 'chatInput'],
};

interface Separated {
  readonly own: Readonly<Record<string, unknown>>;
  /** Names of what was left aside. */
  readonly ignored: readonly string[];
}

/** Arguments without those that a client added; `isOwn` says which names the tool has itself. */
export function withoutAdded(given: Readonly<Record<string, unknown>>, isOwn: (name: string) => boolean): Separated {
  const isAdded = (name: string): boolean =>
    !isOwn(name) &&
    (ADDED.has(name) ||
      (Object.hasOwn(BESIDE, name) && (BESIDE[name] ?? []).some((other) => Object.hasOwn(given, other))));
  const ignored = Object.keys(given).filter(isAdded);
  if (ignored.length === 0) return { own: given, ignored };
  const own = Object.entries(given).filter(([name]) => !isAdded(name));
  return { own: Object.fromEntries(own), ignored };
}

/** Tells what was left aside; nothing where nothing was. */
export function ignoredNotes(ignored: readonly string[]): readonly string[] {
  const names = [...new Set(ignored)].join(', ');
  return names === '' ? [] : [`Ignored, being no argument of this tool: ${names}.`];
}
