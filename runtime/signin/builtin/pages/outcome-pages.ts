/** Pages at the end of a sign-in. */
import { html } from '../../../basics/html.ts';
import { signInFrame } from './frame.ts';
import { type ShownClient, shownName } from './shown-client.ts';
import { shownSentence } from './shown-text.ts';

interface ReturnPage {
  readonly client: Pick<ShownClient, 'name'>;
  readonly isAllowed: boolean;
  /** Address of this server that leads on to the client. */
  readonly to: string;
}

/** Leads back to the client: at once, and by a link for whoever is not led. */
export function returnPage({ client, isAllowed, to }: ReturnPage): string {
  return signInFrame(
    isAllowed ? 'Allowed' : 'Denied',
    html`<p>You are led back to “${shownName(client)}”.</p>
<p><a class="onward" href="${to}">Go on to the application</a></p>
<p class="hint">It takes over by itself. Once it has, you can close this page.</p>`,
    {
      head: html`<meta http-equiv="refresh" content="0;url=${to}">
`,
    },
  );
}

/** What became of a device that was connected by its code. */
export function deviceDonePage({
  client,
  isAllowed,
}: {
  readonly client: Pick<ShownClient, 'name'>;
  readonly isAllowed: boolean;
}): string {
  const said = isAllowed
    ? html`<p>“${shownName(client)}” may now use OneUptime for you. It goes on by itself; you can close this page.</p>`
    : html`<p>“${shownName(client)}” was given nothing. You can close this page.</p>`;
  return signInFrame(isAllowed ? 'Device connected' : 'Denied', said);
}

interface Failure {
  readonly title: string;
  readonly text: string;
  readonly next: string;
}

/** Why no client can be told, in words of the library: where beginning again does not help, what does. */
const REFUSALS: ReadonlyMap<string, Pick<Failure, 'text' | 'next'>> = new Map([
  [
    'client is invalid',
    {
      text: 'This server does not know the application, or not any more: those that nobody used for 90 days are forgotten, and where nothing else keeps them all are when the server is started anew.',
      next: 'Have the application forget this server (sign out there, or take the server out of its settings and add it again), then sign in anew.',
    },
  ],
  [
    'client_id metadata document fetch failed',
    {
      text: 'The document in which the application describes itself could not be read.',
      next: 'Begin again in the application. If it stays, tell whoever runs this server: it has to reach that address, which must be a public one.',
    },
  ],
]);

/** What a person is told where a request of a client was refused, and the client cannot be. */
export function libraryRefusal(why: string): Failure {
  const title = 'You cannot sign in this way';
  const known = REFUSALS.get(why);
  if (known !== undefined) return { title, ...known };
  return {
    title,
    text: `What the application asked for was refused: ${why}`,
    next: 'Go back to the application and begin again. If it stays, tell whoever made it what stands here.',
  };
}

/** A sign-in that cannot go on. `next`: what the person can do about it. */
export function failedPage({ title, text, next }: Failure): string {
  return signInFrame(
    title,
    html`<p role="alert" tabindex="-1">${shownSentence(text)}</p>
<p>${next}</p>`,
    { isWrong: true },
  );
}
