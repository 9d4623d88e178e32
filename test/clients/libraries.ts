/** Eight libraries, from their published packages: what they send was recorded on loopback, id by id. */
import { blocks, statusAndText, structureOrParsed, structureOrWhole, textOrBoth, whole } from './model-view.ts';
import type { ClientProfile } from './profile.ts';

/** All of them are programs of Node's fetch over one of the two SDKs, and hand instructions to nobody by themselves. */
const USUAL = {
  revision: '2025-11-25',
  capabilities: {},
  userAgent: 'node',
  meta: {},
  namesRevision: true,
  firstId: 0,
  opensStream: true,
  endsSession: false,
  sessionPerCall: false,
  sendsProgressToken: false,
  cancelsAnswered: false,
  lostSession: 'never recovers',
  adds: {},
  schemas: [],
  toolName: (tool: string) => tool,
  instructions: 0,
  cutAt: Number.POSITIVE_INFINITY,
  stdio: [],
} as const satisfies Partial<ClientProfile>;

const STATELESS = { ...USUAL, revision: '2026-07-28', opensStream: false } as const;

export const LIBRARIES: readonly ClientProfile[] = [
  {
    ...STATELESS,
    name: '@ai-sdk/mcp',
    version: '2.0.99',
    title: 'AI SDK',
    userAgent: 'ai-sdk/2.0.99 node.js/v20.20.2',
    view: blocks,
  },
  {
    ...STATELESS,
    name: '@openai/agents',
    version: '0.20.0',
    title: 'OpenAI Agents',
    firstId: 'server-discover-probe-1',
    view: blocks,
  },
  { ...USUAL, name: '@langchain/mcp-adapters', version: '1.1.4', title: 'LangChain', view: textOrBoth },
  {
    ...STATELESS,
    name: '@mastra/mcp',
    version: '2.0.0',
    title: 'Mastra',
    firstId: 'server-discover-probe-1',
    capabilities: { extensions: { 'io.modelcontextprotocol/ui': {} } },
    meta: { 'io.modelcontextprotocol/logLevel': 'info' },
    toolName: (tool) => `oneuptime_${tool}`,
    view: structureOrWhole,
  },
  {
    ...USUAL,
    name: '@genkit-ai/mcp',
    version: '1.42.0',
    title: 'Genkit',
    capabilities: { roots: { listChanged: true } },
    toolName: (tool) => `oneuptime/${tool}`,
    view: structureOrParsed,
  },
  {
    ...USUAL,
    name: '@google/adk',
    version: '2.0.0',
    title: 'Google ADK',
    sessionPerCall: true,
    schemas: ['drops additionalProperties', 'drops limits'],
    view: whole,
  },
  { ...USUAL, name: '@llamaindex/tools', version: '0.2.1', title: 'LlamaIndex', view: whole },
  { ...USUAL, name: '@strands-agents/sdk', version: '1.19.0', title: 'Strands', view: statusAndText },
];
