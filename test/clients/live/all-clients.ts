/** Every client that `make clients` runs, in the order of the README. */
import { CLAUDE_CODE } from './agents/claude-code.ts';
import { CLINE } from './agents/cline.ts';
import { CODEX } from './agents/codex.ts';
import { CONTINUE } from './agents/continue.ts';
import { COPILOT_CLI } from './agents/copilot-cli.ts';
import { GEMINI_CLI } from './agents/gemini-cli.ts';
import { INSPECTOR } from './agents/inspector.ts';
import { KIMI } from './agents/kimi.ts';
import { OPENCODE } from './agents/opencode.ts';
import { QWEN_CODE } from './agents/qwen-code.ts';
import { ADK } from './libraries/adk.ts';
import { AI_SDK } from './libraries/ai-sdk.ts';
import { GENKIT } from './libraries/genkit.ts';
import { LANGCHAIN } from './libraries/langchain.ts';
import { LLAMAINDEX } from './libraries/llamaindex.ts';
import { MASTRA } from './libraries/mastra.ts';
import { OPENAI_AGENTS } from './libraries/openai-agents.ts';
import { STRANDS } from './libraries/strands.ts';
import type { LiveClient } from './live-client.ts';

export const LIVE_CLIENTS: readonly LiveClient[] = [
  CLAUDE_CODE,
  CODEX,
  GEMINI_CLI,
  COPILOT_CLI,
  OPENCODE,
  QWEN_CODE,
  CLINE,
  CONTINUE,
  KIMI,
  INSPECTOR,
  AI_SDK,
  OPENAI_AGENTS,
  LANGCHAIN,
  MASTRA,
  LLAMAINDEX,
  GENKIT,
  ADK,
  STRANDS,
];
