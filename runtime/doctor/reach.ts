/** Whether the instance answers, at which address it would, and what time it is there. */
import { ToolError } from '../basics/errors.ts';
import { isPlain } from '../basics/plain.ts';
import { secondsAhead } from '../upstream/far-clock.ts';
import type { OutgoingProxy } from '../upstream/outgoing-proxy.ts';
import { tryAgain } from '../upstream/try-again.ts';
import { Upstream, type UpstreamAnswer } from '../upstream/upstream.ts';
import type { UpstreamApi } from '../upstream/upstream-api.ts';
import { type Finding, fault, ok, skipped, warning } from './finding.ts';

/** An instance, and the way to it. */
export interface Site {
  /** As it is called where there are several. */
  readonly name?: string | undefined;
  readonly url: string;
  readonly api: UpstreamApi;
  readonly proxy: OutgoingProxy | undefined;
}

const PATIENCE_MS = 10_000;
/** For what is only guessed. */
const GUESS_MS = 3_000;
/** Clocks that are kept by the network are no second apart. */
const FAR_APART_S = 60;
/** From here on even a day's log is read at the wrong hour. */
const USELESS_S = 600;

/** The name of a check of one of several instances. */
export function checkOf(what: string, { name }: Pick<Site, 'name'>): string {
  return name === undefined ? what : `${what} (${name})`;
}

/** Asks for its status, without a key. `isReached`: the API itself answered, however it is. */
export async function checkReach(
  site: Site,
): Promise<{ readonly findings: readonly Finding[]; readonly isReached: boolean }> {
  const check = checkOf('reach', site);
  const began = performance.now();
  const answer = await statusOf(site, PATIENCE_MS);
  if (answer instanceof ToolError) {
    // Whoever asks to be left alone for a moment is not asked at other addresses.
    if (answer.code === 'rate_limited')
      return { findings: [warning(check, answer.message, answer.next)], isReached: false };
    const better = await betterAddress(site);
    const { setting } = site.api;
    const next = better === undefined ? answer.next : `Set ${setting} to ${better}, where ${site.api.title} answers.`;
    return { findings: [fault(check, answer.message, next)], isReached: false };
  }
  const ms = Math.round(performance.now() - began);
  const way = site.proxy === undefined ? '' : `, through the proxy ${site.proxy.url} (${site.proxy.variable})`;
  const { title } = site.api;
  const reach =
    answer.status === 200
      ? ok(check, `${title} answers at ${site.url} in ${ms} ms${way}.`)
      : warning(check, `${title} at ${site.url} ${unwell(answer)}${way}.`, nextOfUnwell(site, answer));
  return { findings: [reach, await checkClock(site)], isReached: true };
}

type StatusAnswer = Pick<UpstreamAnswer, 'status' | 'retryAfter'>;

function unwell({ status }: StatusAnswer): string {
  if (status === 429) return 'asks to slow down (429)';
  return `${status >= 500 ? `fails (${status})` : `answers ${status}`} when asked how it is`;
}

function nextOfUnwell({ api }: Site, { status, retryAfter }: StatusAnswer): string {
  if (status === 429) return tryAgain(retryAfter);
  return status >= 500
    ? 'It may be starting, or not be well: look at its log, and run this again.'
    : `It is asked that without a key: look at what stands before ${api.basePath}${api.statusPath}, and run this again.`;
}

/** The API's answer, or why there is none. */
async function statusOf({ url, api, proxy }: Site, deadlineMs: number): Promise<StatusAnswer | ToolError> {
  const upstream = new Upstream({ url, api, proxy, deadlineMs, retries: 0 });
  try {
    const answer = await upstream.send({ method: 'GET', path: api.statusPath, isRead: true }, undefined);
    const { status, body } = answer;
    if (status === 200 && !(isPlain(body) && typeof body.status === 'string'))
      return new ToolError(
        'upstream_failed',
        `What answers at ${url} is not ${api.title}: its status says nothing that ${api.title} says.`,
        `Set ${api.setting} to the address at which people open ${api.title}, without the path of a page.`,
      );
    if (status === 404)
      return new ToolError(
        'not_found',
        `${api.title} answers at ${url}, and knows no ${api.basePath} below it.`,
        `Check the path in ${api.setting}: it is the address of the instance, without that of a page.`,
      );
    return answer;
  } catch (cause) {
    if (cause instanceof ToolError) return cause;
    throw cause;
  } finally {
    // A proxy that never answers is waited for by its tunnel, and by nobody else.
    void upstream.close();
  }
}

/** Where the same host answers, by the mistakes that are made: a path that is not its, the other scheme. */
async function betterAddress(site: Site): Promise<string | undefined> {
  const { origin, pathname, protocol, host, port } = new URL(site.url);
  const path = pathname.replace(/\/+$/, '');
  // A proxy that shut the door for one address shuts it for the other.
  if (site.proxy !== undefined) return undefined;
  const swapped = `${protocol === 'http:' ? 'https:' : 'http:'}//${host}`;
  const tried = [...(path === '' ? [] : [origin]), ...(port === '' && protocol === 'https:' ? [] : [swapped + path])];
  for (const url of tried) {
    const answer = await statusOf({ ...site, url }, GUESS_MS);
    if (!(answer instanceof ToolError) && answer.status === 200) return url;
  }
  return undefined;
}

async function checkClock(site: Site): Promise<Finding> {
  const check = checkOf('clock', site);
  const { url, api, proxy } = site;
  const ahead = await secondsAhead({ url, api, proxy, deadlineMs: PATIENCE_MS }).catch(() => undefined);
  if (ahead === undefined) return skipped(check, `${api.title} does not say what time it is there.`);
  const apart = Math.abs(ahead);
  if (apart <= FAR_APART_S) return ok(check, 'The clocks of this machine and of the instance agree.');
  const says = `This machine is ${spoken(apart)} ${ahead > 0 ? 'behind' : 'ahead of'} the instance: "-1h" means another hour there, and certificates may seem not to hold.`;
  const next = 'Set the clock of whichever is wrong, best by NTP (timedatectl set-ntp true).';
  return apart > USELESS_S ? fault(check, says, next) : warning(check, says, next);
}

function spoken(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
