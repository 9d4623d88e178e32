/** The pages in which a person is asked: the key first, then what the client may do with it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answers, chosenScopes, SignInOver } from './allowing.ts';
import { type AskedStore, type BroughtKey, nameOfKey, type PendingSignIn, type PersonsAnswer } from './asked.ts';
import type { Attempts } from './attempts.ts';
import type { Browsers } from './browsers.ts';
import { formOf, redirect, sendPage } from './exchange.ts';
import { choosePage, type ShownKey } from './pages/choose-page.ts';
import { deviceDonePage, failedPage, returnPage } from './pages/outcome-pages.ts';
import { signInPage } from './pages/sign-in-page.ts';
import { PLACES } from './places.ts';

/** Asks the instance what a key is. */
export type CheckKey = (key: string) => Promise<{ readonly key: string; readonly shown: ShownKey } | WrongKey>;

interface WrongKey {
  readonly problem: string;
  /** Whether the key is to blame, rather than what was to say whose it is. */
  readonly isWrong: boolean;
}

interface AskPagesOptions {
  readonly asked: AskedStore;
  readonly browsers: Browsers;
  readonly answers: Answers;
  readonly attempts: Attempts;
  readonly checkKey: CheckKey;
  readonly toolsets: readonly { readonly id: string; readonly title: string }[];
}

/** Wrong keys that an address has within a quarter of an hour, and keys at all: an office has one address, and each is looked up. */
const WRONG = { most: 20, seconds: 15 * 60 };
const CHECKS = { most: 200, seconds: 15 * 60 };

export class AskPages {
  readonly #options: AskPagesOptions;

  constructor(options: AskPagesOptions) {
    this.#options = options;
  }

  async handle(request: IncomingMessage, response: ServerResponse, id: string): Promise<void> {
    const { asked: store, browsers } = this.#options;
    const asked = await store.find(id);
    if (asked === undefined) return sendPage(response, failedPage(OVER), { status: 410 });
    if (!browsers.isOf(request, asked.browser)) return sendPage(response, failedPage(ELSEWHERE), { status: 403 });
    if (asked.answer !== undefined) return this.#again(request, response, asked, asked.answer);
    if (request.method === 'POST') return this.#answered(request, response, asked);
    return this.#show(request, response, asked);
  }

  async #show(
    request: IncomingMessage,
    response: ServerResponse,
    asked: PendingSignIn,
    problem?: string,
    status = problem === undefined ? 200 : 422,
  ): Promise<void> {
    const { asked: store, browsers, toolsets } = this.#options;
    const brought = await store.broughtTo(asked);
    const { client, scopes } = asked;
    const common = {
      action: `${PLACES.ask}/${asked.id}`,
      csrf: browsers.csrf(browsers.of(request) ?? '', asked.id),
      client,
      problem,
    };
    const html =
      brought === undefined
        ? signInPage(common)
        : choosePage({ ...common, key: brought.shown, shown: nameOfKey(asked), asked: scopes, toolsets });
    sendPage(response, html, { status });
  }

  async #answered(request: IncomingMessage, response: ServerResponse, asked: PendingSignIn): Promise<void> {
    const { asked: store, browsers } = this.#options;
    const form = await formOf(request);
    if (!browsers.isForm(browsers.of(request), asked.id, form.get('csrf')))
      return sendPage(response, failedPage(ELSEWHERE), { status: 403 });
    const answer = form.get('answer');
    if (answer === 'deny') return this.#deny(response, asked);
    const brought = await store.broughtTo(asked);
    // A form for the key that comes once more, from another tab or loaded again, brings the key that counts.
    if (brought === undefined || (answer === null && form.has('key')))
      return this.#bringKey(request, response, asked, form);
    if (answer === 'other') {
      await store.forgetKey(asked);
      return redirect(response, `${PLACES.ask}/${asked.id}`);
    }
    if (form.get('shown') !== nameOfKey(asked)) return this.#show(request, response, asked, CHANGED);
    if (answer === 'allow') return this.#allow(request, response, asked, { form, brought });
    return this.#show(request, response, asked, 'Say whether you allow it.');
  }

  async #bringKey(
    request: IncomingMessage,
    response: ServerResponse,
    asked: PendingSignIn,
    form: URLSearchParams,
  ): Promise<void> {
    const { asked: store, attempts, checkKey } = this.#options;
    const wait = (await attempts.isSpent('wrong key', request, WRONG)) || (await attempts.take('key', request, CHECKS));
    if (wait) return this.#show(request, response, asked, TOO_OFTEN, 429);
    const checked = await checkKey(form.get('key') ?? '');
    if ('problem' in checked) {
      if (checked.isWrong) await attempts.take('wrong key', request, WRONG);
      return this.#show(request, response, asked, checked.problem);
    }
    await store.bring(asked, checked);
    redirect(response, `${PLACES.ask}/${asked.id}`);
  }

  async #allow(
    request: IncomingMessage,
    response: ServerResponse,
    asked: PendingSignIn,
    { form, brought }: { readonly form: URLSearchParams; readonly brought: BroughtKey },
  ): Promise<void> {
    const { asked: store, answers, toolsets } = this.#options;
    const { isReadOnly } = brought.shown;
    const scopes = chosenScopes(form, { toolsets: toolsets.map(({ id }) => id), isReadOnly });
    if (scopes === undefined) return this.#show(request, response, asked, 'Choose what it may do.');
    if (!(await store.answer(asked))) return sendPage(response, failedPage(ANSWERED), { status: 409 });
    try {
      await answers.allow(asked, brought, scopes);
    } catch (fault) {
      if (!(fault instanceof SignInOver)) throw fault;
      return sendPage(response, failedPage(OVER), { status: 410 });
    }
    await store.close(asked, 'allow');
    this.#goOn(response, asked, 'allow');
  }

  async #deny(response: ServerResponse, asked: PendingSignIn): Promise<void> {
    const { asked: store, answers } = this.#options;
    if (!(await store.answer(asked))) return sendPage(response, failedPage(ANSWERED), { status: 409 });
    await answers.deny(asked);
    await store.close(asked, 'deny');
    this.#goOn(response, asked, 'deny');
  }

  /** A page that is loaded again, or a button that is pressed twice: as long as the client was not told, it still can be. */
  async #again(
    request: IncomingMessage,
    response: ServerResponse,
    asked: PendingSignIn,
    answer: PersonsAnswer,
  ): Promise<void> {
    const isSame = request.method !== 'POST' || (await formOf(request)).get('answer') === answer;
    if (isSame && (await this.#options.answers.isUntold(asked))) return this.#goOn(response, asked, answer);
    return sendPage(response, failedPage(ANSWERED), { status: 409 });
  }

  #goOn(response: ServerResponse, { returnTo, client }: PendingSignIn, answer: PersonsAnswer): void {
    const done = { client, isAllowed: answer === 'allow' };
    sendPage(response, returnTo === undefined ? deviceDonePage(done) : returnPage({ ...done, to: returnTo }));
  }
}

const AGAIN = 'Go back to the application and begin signing in again.';
export const OVER = {
  title: 'This sign-in is over',
  text: 'It took longer than a quarter of an hour, it was finished before, or the server was started anew.',
  next: AGAIN,
};
const ANSWERED = {
  title: 'This was answered before',
  text: 'A sign-in is answered once.',
  next: 'If the application does not go on by itself, begin signing in there again.',
};
const CHANGED = 'Another key was given meanwhile. Look again at what it may do, then answer.';
export const ELSEWHERE = {
  title: 'This sign-in was begun elsewhere',
  text: 'It can be gone on with only in the browser in which it was begun, with cookies allowed.',
  next: AGAIN,
};
const TOO_OFTEN = 'Too many keys were tried from your network address. Wait a quarter of an hour, then try again.';
