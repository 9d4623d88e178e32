/** Where a redirect leads, and what that says of the address that was set. */
import { quoted } from '../basics/errors.ts';
import { type AnswerHeaders, headerOf, type UpstreamApi } from './upstream-api.ts';

/** The address that a redirect names; undefined where it names none that can be read. */
export function redirectTarget(headers: AnswerHeaders, asked: URL): URL | undefined {
  const location = headerOf(headers, 'location') ?? '';
  if (location === '' || !URL.canParse(location, asked.href)) return undefined;
  const target = new URL(location, asked);
  return ['http:', 'https:'].includes(target.protocol) ? target : undefined;
}

/** What to do about a redirect. Its query, fragment and credentials may be secrets: they are never told. */
export function whereTo(target: URL | undefined, asked: URL, { setting, basePath, title }: UpstreamApi): string {
  if (!target)
    return `It redirects without saying where: set ${setting} to the final address, often with https or without www.`;
  const shown = quoted(`${target.origin}${target.pathname}`.slice(0, 200));
  const instance = instanceOf(target, asked, basePath);
  if (instance !== undefined) return `It redirects to ${shown}: set ${setting} to ${quoted(instance)}.`;
  return `It redirects to ${shown}, which looks like a login or another page for people: have it let ${basePath} through, where ${title} itself checks the API key, or set ${setting} to an address that leads past it.`;
}

/** The address of an instance of which the target is the same call; undefined where it leads elsewhere. */
function instanceOf(target: URL, asked: URL, basePath: string): string | undefined {
  const call = asked.pathname.slice(asked.pathname.lastIndexOf(`${basePath}/`));
  const path = target.pathname.replace(/\/+$/, '');
  if (!path.endsWith(call)) return undefined;
  const instance = `${target.origin}${path.slice(0, -call.length)}`;
  return instance === `${asked.origin}${asked.pathname.slice(0, -call.length)}` ? undefined : instance;
}
