/** Eight libraries and a bridge, from their published packages: what they send was recorded on loopback, id by id. */
import { blocks, statusAndText, structureOrParsed, structureOrWhole, textOrBoth, whole } from './model-view.ts';
import { type ClientProfile, SDK_CLIENT, STATELESS_ERA } from './profile.ts';

/** All of them are programs of Node's fetch over one of the two SDKs, and hand instructions to nobody by themselves. */
const USUAL = {
  ...SDK_CLIENT,
  lostSession: 'never recovers',
  toolName: (tool: string) => tool,
  instructions: 0,
} as const satisfies Partial<ClientProfile>;

const STATELESS = { ...USUAL, ...STATELESS_ERA } as const;

export const LIBRARIES: readonly ClientProfile[] = [
  {
    ...STATELESS,
    name: '@ai-sdk/mcp',
    info: { name: 'ai-sdk-mcp-client', version: '1.0.0' },
    version: '2.0.99',
    title: 'AI SDK',
    userAgent: 'ai-sdk/2.0.99 node.js/v20.20.2',
    view: blocks,
  },
  {
    ...STATELESS,
    name: '@openai/agents',
    info: { name: 'oneuptime', version: '1.0.0' },
    version: '0.20.0',
    title: 'OpenAI Agents',
    firstId: 'server-discover-probe-1',
    view: blocks,
  },
  {
    ...USUAL,
    name: '@langchain/mcp-adapters',
    info: { name: '@langchain/mcp-adapters', version: '1.1.4' },
    version: '1.1.4',
    title: 'LangChain',
    view: textOrBoth,
  },
  {
    ...STATELESS,
    name: '@mastra/mcp',
    info: { name: 'oneuptime', version: '1.0.0' },
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
    info: { name: 'oneuptime', version: '1.0.0' },
    version: '1.42.0',
    title: 'Genkit',
    capabilities: { roots: { listChanged: true } },
    toolName: (tool) => `oneuptime/${tool}`,
    view: structureOrParsed,
  },
  {
    ...USUAL,
    name: '@google/adk',
    info: { name: 'MCPClient', version: '1.0.0' },
    version: '2.0.0',
    title: 'Google ADK',
    sessionPerCall: true,
    schemas: ['drops additionalProperties', 'drops limits'],
    view: whole,
  },
  {
    ...USUAL,
    name: '@llamaindex/tools',
    info: { name: 'mcp-client-cli', version: '1.0.0' },
    version: '0.2.1',
    title: 'LlamaIndex',
    view: whole,
  },
  {
    ...USUAL,
    name: '@strands-agents/sdk',
    info: { name: 'a', version: '1' },
    version: '1.19.0',
    title: 'Strands',
    view: statusAndText,
  },
  {
    ...USUAL,
    name: 'mcp-remote',
    info: { name: 'client (via mcp-remote 0.15.1)', version: '1' },
    version: '0.15.1',
    title: 'mcp-remote',
    userAgent: 'undici',
    namesMethod: true,
    // What passes through it is for the client behind it to read: here one that reads everything.
    view: whole,
  },
];
