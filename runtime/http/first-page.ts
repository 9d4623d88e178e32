/** Pages for people in a browser: the first one, and that of the tools. What makes them is loaded with the first that is shown. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { KeyHeader } from '../guard/key-headers.ts';
import { prefersPage } from '../mcp/accept.ts';
import { calledAs } from './discovery.ts';
import { sendNotFound } from './http-errors.ts';
import type { InstanceFace, Instances } from './instances.ts';
import type { ToolsPageData } from './pages.ts';
import type { SignInPlace } from './sign-in-face.ts';

interface FirstPageOptions extends Pick<InstanceFace, 'at'> {
  readonly publicUrl?: string | undefined;
  readonly requireKey?: boolean;
  readonly keyHeaders?: readonly KeyHeader[] | undefined;
  readonly instances?: Instances | undefined;
  /** Where people sign in; absent, callers bring keys alone. */
  readonly signInAt?: SignInPlace | undefined;
}

/** Greets a browser at `/`. Programs are told what they were: that nothing is served there, and where MCP is. */
export function addFirstPage(app: FastifyInstance, options: FirstPageOptions): void {
  const { at, publicUrl, requireKey = false, keyHeaders, signInAt } = options;
  app.get('/', async (request, reply) => {
    reply.header('vary', 'accept');
    if (!prefersPage(request.headers.accept)) return sendNotFound(request, reply);
    const bare = at('');
    const served = bare !== undefined && !('problem' in bare) ? bare : undefined;
    const { firstPage } = await import('./pages.ts');
    const base = publicUrl ?? calledAs(request);
    const { name, version } = served ?? {};
    return sendPage(reply, firstPage({ name, version, base, requireKey, keyHeaders, signsIn: signInAt !== undefined }));
  });
}

export async function sendToolsPage(reply: FastifyReply, data: ToolsPageData): Promise<FastifyReply> {
  const { toolsPage } = await import('./pages.ts');
  return sendPage(reply, await toolsPage(data));
}

interface Page {
  readonly text: string;
  /** Of the one style that stands in it. */
  readonly styleHash: string;
}

/** Nothing but that style is loaded or run, whatever a page may hold. */
function sendPage(reply: FastifyReply, { text, styleHash }: Page): FastifyReply {
  const policy = `default-src 'none'; style-src '${styleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;
  return reply
    .header('content-security-policy', policy)
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer')
    .header('cache-control', 'no-cache')
    .type('text/html; charset=utf-8')
    .send(text);
}
