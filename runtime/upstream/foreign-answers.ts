/** Answers that are not the API's: pages of firewalls, gateways and logins before it, and answers that broke on the way. */
import { type ErrorCode, quoted } from '../basics/errors.ts';
import { jsonOf } from '../basics/json-of.ts';
import { titleOf } from './page-words.ts';
import { redirectTarget, whereTo } from './redirects.ts';
import { retryAfterOf } from './retry-after.ts';
import { tryAgain } from './try-again.ts';
import { type AnswerHeaders, headerOf, type UpstreamApi } from './upstream-api.ts';
import { UpstreamFailure } from './upstream-failure.ts';

/** An answer as it came, and the address that was asked. */
interface ForeignAnswer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly text: string;
  readonly asked: URL;
}

interface Page extends ForeignAnswer {
  readonly api: UpstreamApi;
  readonly retryAfter: number | undefined;
}

interface Known {
  readonly when: (page: Page) => boolean;
  readonly code?: ErrorCode;
  readonly next: (page: Page) => string;
}

/** Statuses of gateways that could not reach what is behind them at all, besides those that begin with 4. */
const NOT_REACHED: ReadonlySet<number> = new Set([501, 505, 511, 521, 523, 525, 526, 530]);
/** Redirects that are answered before a request is carried out; "see other" (303) is what may follow on it. */
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 307, 308]);
/** Waits that ended, and states of what a request is about: what is behind may have carried it out. */
const UNSURE: ReadonlySet<number> = new Set([408, 409, 412, 422, 423, 424, 460, 499]);
/** What may be over in a moment. */
const PASSING: ReadonlySet<number> = new Set([502, 503, 504, 520, 521, 522, 523]);

const within = (...bounds: readonly (readonly [number, number])[]) => {
  return ({ status }: Page): boolean => bounds.some(([least, most]) => status >= least && status <= most);
};
const isOneOf = (...statuses: readonly number[]) => {
  return ({ status }: Page): boolean => statuses.includes(status);
};

/** What to do, by status. The first that fits is told. */
const KNOWN: readonly Known[] = [
  { when: within([300, 399]), next: ({ api, asked, headers }) => whereTo(redirectTarget(headers, asked), asked, api) },
  {
    when: ({ status, headers }) => status === 401 || (status === 403 && challenge(headers) !== undefined),
    next: ({ api, headers }) =>
      `It wants a login of its own${challengeWords(headers)}, which this server does not have: have it let ${api.basePath} through, where ${api.title} itself checks the API key, or set ${api.setting} to an address that leads past it.`,
  },
  {
    when: isOneOf(407),
    next: () =>
      'An outgoing proxy wants a login: put user and password into HTTPS_PROXY (HTTP_PROXY for http), as in http://user:password@proxy:3128, and start this server again.',
  },
  {
    when: isOneOf(403, 451),
    next: ({ api }) =>
      `The API key and its permissions were not looked at: ask whoever runs the firewall or gateway before ${api.title} to let this server's calls to ${api.basePath} through.`,
  },
  {
    when: isOneOf(404, 410, 421),
    next: ({ api }) =>
      `Check that ${api.setting} is the address of the ${api.title} instance, with its path where it has one and without that of a page, and that what stands before it passes ${api.basePath} on.`,
  },
  {
    when: isOneOf(400),
    next: ({ api, asked }) =>
      asked.protocol === 'http:'
        ? `Check ${api.setting}: the port may want https.`
        : `Check ${api.setting}, and what stands before the instance.`,
  },
  {
    when: isOneOf(405, 406, 415),
    next: ({ api }) => `Have what stands before ${api.title} let all methods of ${api.basePath} through.`,
  },
  {
    when: isOneOf(413, 414, 431),
    next: ({ api }) => `Send less in one call, or have what stands before ${api.title} allow more.`,
  },
  { when: isOneOf(429), code: 'rate_limited', next: ({ retryAfter }) => tryAgain(retryAfter) },
  {
    when: isOneOf(408, 460, 499, 504, 522, 524),
    next: ({ api, retryAfter }) => `${api.title} is slow or down behind it. ${tryAgain(retryAfter)}`,
  },
  {
    when: isOneOf(525, 526),
    next: ({ api }) =>
      `The certificate of ${api.title} behind it does not hold: whoever runs the instance has to mend it.`,
  },
  {
    when: isOneOf(511),
    next: () => 'The network of this server wants a login before it lets anything through: log in there.',
  },
  {
    when: within([500, 599]),
    next: ({ api, retryAfter }) =>
      `${api.title} may be down, starting or overloaded behind it. ${tryAgain(retryAfter)}`,
  },
  {
    when: within([200, 299]),
    next: ({ api }) =>
      `Check that ${api.setting} is the address of the ${api.title} instance, and that no login page or other page stands before ${api.basePath}.`,
  },
  { when: () => true, next: ({ api }) => `Check ${api.setting}, and what stands before the instance.` },
];

/** What an answer that is not the API's is told as: whose it is, with status and title, and what to do about it. */
export function foreignAnswer(answer: ForeignAnswer, api: UpstreamApi): UpstreamFailure {
  const { status, headers, text } = answer;
  const broken = brokenAnswer(answer, api);
  if (broken) return broken;
  const page: Page = {
    ...answer,
    api,
    retryAfter: status === 429 || status >= 500 ? retryAfterOf(headers) : undefined,
  };
  const { code = 'upstream_failed', next } = KNOWN.find(({ when }) => when(page)) as Known;
  const title = titleOf(text);
  const said = title === '' ? 'without a word' : `titled ${quoted(title)}`;
  const isStopped = REDIRECTS.has(status) || (status >= 400 && status < 500 && !UNSURE.has(status));
  const isUnsent = isStopped || NOT_REACHED.has(status);
  const reached = isUnsent ? ` The call did not reach ${api.title}.` : '';
  const message = `Not ${api.title} itself but something in front of it answered: ${status}${by(headers)}, ${said}.${reached}`;
  return new UpstreamFailure(code, message, next(page), {
    isUnsent,
    isPassing: PASSING.has(status),
    retryAfter: page.retryAfter,
    status,
  });
}

/** An answer that has no whole body: JSON that breaks off, whatever its status, or a success without a word. */
function brokenAnswer({ status, text }: ForeignAnswer, { title }: UpstreamApi): UpstreamFailure | undefined {
  const next = `Try again; if it stays, look at what stands between this server and ${title}.`;
  if (text.trim() === '' && status >= 200 && status < 300)
    return new UpstreamFailure('upstream_failed', `${title} answered ${status} with nothing in it.`, next, { status });
  if (!/^\s*[{[]/.test(text) || jsonOf(text) !== undefined) return undefined;
  const message = `The answer of ${title} (${status}) breaks off: it is not whole JSON.`;
  return new UpstreamFailure('upstream_failed', message, next, { status });
}

/** The scheme of a login that a header asks for. */
function challenge(headers: AnswerHeaders): string | undefined {
  const wanted = headerOf(headers, 'www-authenticate');
  return wanted === undefined ? undefined : (/^[A-Za-z][\w-]{0,20}/.exec(wanted.trim())?.[0] ?? '');
}

function challengeWords(headers: AnswerHeaders): string {
  const scheme = challenge(headers);
  return scheme ? ` (${scheme})` : '';
}

/** The software that says to have answered: its name, where it is one. */
function by(headers: AnswerHeaders): string {
  const server = headerOf(headers, 'server') ?? '';
  return /^[\w./ -]{1,40}$/.test(server) ? ` from ${server}` : '';
}
