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

/** A sign-in that cannot go on. `next`: what the person can do about it. */
export function failedPage({
  title,
  text,
  next,
}: {
  readonly title: string;
  readonly text: string;
  readonly next: string;
}): string {
  return signInFrame(
    title,
    html`<p role="alert" tabindex="-1">${shownSentence(text)}</p>
<p>${next}</p>`,
    { isWrong: true },
  );
}
