/** The product over a sandbox, with its audit in a file of a folder that goes away with it. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AuditLine } from '../../runtime/guard/audit/audit-line.ts';
import { isQuestions } from '../../runtime/mcp/asking/questions.ts';
import type { ToolCall, ToolResult } from '../../runtime/mcp/tool-server.ts';
import { openProduct, type Product } from '../../runtime/start/open-product.ts';
import { readSettings } from '../../runtime/start/settings.ts';
import type { SandboxKeys } from '../../sandbox/engine/keys.ts';
import type { RunningSandbox } from '../../sandbox/server.ts';
import { companyOnPort } from '../company.ts';

export interface AuditedProduct {
  readonly product: Product;
  readonly sandbox: RunningSandbox;
  /** Where its file is. */
  readonly file: string;
  call(name: string, args?: unknown, more?: CallParts): Promise<ToolResult>;
  /** Structured content of a call that must go through. */
  content<T>(name: string, args?: unknown, more?: CallParts): Promise<T>;
  /** All lines so far, oldest first. */
  lines(): Promise<AuditLine[]>;
  close(): Promise<void>;
}

export interface CallParts extends Partial<ToolCall> {
  readonly role?: keyof SandboxKeys;
  /** Address of the surface, below `/mcp`. */
  readonly at?: string;
}

export async function auditedProduct(
  env: NodeJS.ProcessEnv = {},
  query = '',
  shared?: RunningSandbox,
): Promise<AuditedProduct> {
  const folder = await mkdtemp(path.join(tmpdir(), 'audit-'));
  const file = path.join(folder, 'audit.jsonl');
  const sandbox = shared ?? (await companyOnPort());
  const variables = { ONEUPTIME_URL: sandbox.url, AUDIT: `file:${file}${query}`, CONFIRM: 'never', ...env };
  const read = readSettings(['--http'], variables);
  if (!('settings' in read)) throw new Error(JSON.stringify(read));
  const product = await openProduct(read.settings);
  const call = async (name: string, args: unknown = {}, { role = 'admin', at = '', ...more }: CallParts = {}) => {
    const server = product.at(at);
    if (!server || 'problem' in server) throw new Error(`Nothing is served at ${at}`);
    const { signal } = new AbortController();
    const made = { name, arguments: args, credential: { key: sandbox.keys[role] }, signal, ...more };
    const result = await server.call(made);
    if (result === undefined || isQuestions(result)) throw new Error(`${name} is no tool, or asks.`);
    return result;
  };
  return {
    product,
    sandbox,
    file,
    call,
    content: async <T>(name: string, args?: unknown, more?: CallParts) => {
      const { isError, content, structuredContent } = await call(name, args, more);
      if (isError) throw new Error(content.map(({ text }) => text).join('\n'));
      const text = content.map((part) => part.text).join('\n');
      return (structuredContent ?? JSON.parse(text)) as T;
    },
    lines: () => linesOf(file, product),
    close: async () => {
      await product.close();
      if (shared === undefined) await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function linesOf(file: string, product: Product): Promise<AuditLine[]> {
  await product.audit?.flushed();
  const text = await readFile(file, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as AuditLine);
}
