/** Nine agents of the command line: what they send, and what their models are sent, was recorded on loopback. */
import { randomUUID } from 'node:crypto';
import {
  blocks,
  structureBelowTime,
  structureThenBudget,
  structureThenText,
  textOnly,
  textThenExtras,
  textThenStructure,
  untrustedText,
  whole,
} from './model-view.ts';
import { type ClientProfile, SDK_CLIENT, STATELESS_ERA } from './profile.ts';

const WHOLE = Number.POSITIVE_INFINITY;

/** What most of them do. */
const USUAL = {
  ...SDK_CLIENT,
  lostSession: 'initialises again',
  instructions: WHOLE,
} as const satisfies Partial<ClientProfile>;

/** Of the stateless era: nothing to open, to end or to lose. */
const STATELESS = { ...USUAL, ...STATELESS_ERA } as const;

const FORMS_AND_ADDRESSES = { elicitation: { form: {}, url: {} } };
const ROOTS = { roots: {} };
const CHANGING_ROOTS = { roots: { listChanged: true } };
/** Some send the id of the request as its token, some count tokens beside it. */
const sameAsId = (id: number): number => id;
const oneLess = (id: number): number => id - 1;
const random = (): string => randomUUID();
const APPS = { extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } } };

export const AGENTS: readonly ClientProfile[] = [
  {
    ...STATELESS,
    name: 'claude-code',
    version: '2.1.332',
    title: 'Claude Code',
    toolName: (tool) => `mcp__oneuptime__${tool}`,
    stdio: ['2025-11-25', '2026-07-28'],
    info: {
      name: 'claude-code',
      title: 'Claude Code',
      version: '2.1.332',
      description: 'An agent',
      websiteUrl: 'https://claude.com/claude-code',
    },
    userAgent: 'claude-code/2.1.332 (sdk-cli)',
    firstId: 'server-discover-probe-1',
    capabilities: { ...CHANGING_ROOTS, ...FORMS_AND_ADDRESSES },
    asks: ['prompts/list', 'resources/list', 'tools/list'],
    progressToken: sameAsId,
    callMeta: { 'claudecode/toolUseId': 'toolu_2' },
    view: structureThenBudget,
  },
  {
    ...USUAL,
    name: 'codex',
    version: '0.171.0',
    title: 'Codex',
    revision: '2025-06-18',
    capabilities: FORMS_AND_ADDRESSES,
    endsSession: true,
    schemas: ['drops limits'],
    toolName: (tool) => `mcp__oneuptime__${tool}`,
    instructions: 250,
    view: structureBelowTime,
    stdio: ['2025-06-18'],
    info: { name: 'codex-mcp-client', title: 'Codex', version: '0.171.0' },
    userAgent: 'codex-mcp-client/0.171.0',
    accept: 'text/event-stream, application/json',
    callMeta: {
      callId: 'call_1',
      threadId: 'thread',
      itemId: 'item',
      'x-codex-turn-metadata': { model: 'm', workspaces: { '/work': { has_changes: false } } },
    },
    progressToken: oneLess,
  },
  {
    ...USUAL,
    name: 'gemini-cli',
    version: '0.61.0',
    title: 'Gemini CLI',
    revision: '2025-06-18',
    namesRevision: false,
    lostSession: 'never recovers',
    adds: { wait_for_previous: true },
    toolName: (tool) => `mcp_oneuptime_${tool}`,
    view: untrustedText,
    stdio: ['2025-06-18'],
    info: { name: 'gemini-cli-mcp-client', version: '0.61.0' },
    capabilities: CHANGING_ROOTS,
    asks: ['prompts/list', 'tools/list', 'resources/list'],
    progressToken: random,
  },
  {
    ...USUAL,
    name: 'qwen-code',
    version: '0.24.4',
    title: 'Qwen Code',
    capabilities: { ...ROOTS, ...APPS },
    endsSession: true,
    toolName: (tool) => tool,
    view: structureThenText,
    info: { name: 'qwen-cli-mcp-client-oneuptime', version: '0.0.1' },
    userAgent: 'undici',
    asks: ['prompts/list', 'resources/list', 'tools/list'],
    progressToken: sameAsId,
  },
  {
    ...USUAL,
    name: 'opencode',
    version: '1.18.33',
    title: 'opencode',
    capabilities: ROOTS,
    cancelsAnswered: 'at once',
    schemas: ['closes the root'],
    toolName: (tool) => `oneuptime_${tool}`,
    view: textOnly,
    stdio: ['2025-11-25'],
    info: { name: 'opencode', version: '1.18.33' },
    userAgent: 'opencode/1.18.33',
    progressToken: sameAsId,
  },
  {
    ...STATELESS,
    name: 'copilot',
    version: '1.0.102',
    title: 'Copilot',
    capabilities: { sampling: {}, ...FORMS_AND_ADDRESSES },
    schemas: ['drops limits'],
    toolName: (tool) => `oneuptime-${tool}`,
    instructions: 0,
    view: textThenStructure,
    stdio: ['2025-11-25', '2026-07-28'],
    info: { name: 'copilot-cli', version: '1.0.102' },
    userAgent: 'copilot-cli/1.0.102',
    accept: 'text/event-stream, application/json',
    progressToken: oneLess,
  },
  {
    ...USUAL,
    name: 'cline',
    version: '3.0.65',
    title: 'Cline',
    lostSession: 'never recovers',
    adds: { task_progress: '- [x] look\n- [ ] act' },
    toolName: (tool) => `oneuptime__${tool}`,
    instructions: 0,
    view: whole,
    cutAt: 8_000,
    info: { name: '@cline/core', version: '0.0.0' },
    userAgent: 'Bun/1.3.13',
  },
  {
    ...USUAL,
    name: 'continue cn',
    version: '1.5.47',
    title: 'Continue',
    lostSession: 'never recovers',
    schemas: ['drops additionalProperties'],
    toolName: (tool) => tool,
    instructions: 0,
    view: blocks,
    info: { name: 'continue-cli-client', version: '1.0.0' },
    asks: ['prompts/list', 'tools/list'],
  },
  {
    ...USUAL,
    name: 'kimi-code',
    version: '2.1.0',
    title: 'Kimi',
    cancelsAnswered: 'at the end',
    lostSession: 'pings and repeats',
    toolName: (tool) => `mcp__oneuptime__${tool}`,
    instructions: 0,
    view: textThenExtras,
    info: { name: 'kimi-code', version: '0.0.0' },
  },
];
