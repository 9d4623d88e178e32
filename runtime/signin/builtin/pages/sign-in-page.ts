/** The page where a person gives their OneUptime key, once. */
import { html } from '../../../basics/html.ts';
import { describedBy, problemBox, signInFrame } from './frame.ts';
import { clientCard, type ShownClient } from './shown-client.ts';

interface SignInPage {
  /** Where its form goes. */
  readonly action: string;
  readonly csrf: string;
  readonly client: ShownClient;
  /** Why the key that was given last did not do. */
  readonly problem?: string | undefined;
}

/** Asks for the key. Its form sends `csrf` and `key`; or `answer`, which is then `deny`. */
export function signInPage({ action, csrf, client, problem }: SignInPage): string {
  return signInFrame(
    'Sign in',
    html`${problemBox(problem)}
${clientCard(client)}
<form method="post" action="${action}">
<input type="hidden" name="csrf" value="${csrf}">
<label class="field" for="key">OneUptime API key</label>
<p class="hint" id="key-hint">Of one project. Next you see what it may do, and choose how much of that to allow.</p>
<input type="password" id="key" name="key" required autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="200" ${describedBy('key-hint', problem)}>
<div class="answers">
<button class="main">Continue</button>
<button name="answer" value="deny" formnovalidate>Cancel</button>
</div>
</form>
<details>
<summary>Where do I get a key?</summary>
<p>In OneUptime, open the project, then Project Settings, API Keys, and create one that expires. Add the permission <code>Viewer</code> to it for looking at everything, or one such as <code>IncidentViewer</code> for a single field, and no more than you need: docs/keys.md of this server has a table.</p>
</details>
<details>
<summary>What happens to it?</summary>
<p>It is encrypted. The application gets it only inside tokens that it cannot read, and this server keeps it only so, until the sign-in is over. It is sent to OneUptime alone. Delete the key in OneUptime, and every sign-in with it is over.</p>
</details>`,
    { isWrong: problem !== undefined },
  );
}
