/** The page where a person types the code that a device shows. */
import { html } from '../../../basics/html.ts';
import { describedBy, problemBox, signInFrame } from './frame.ts';

interface DevicePage {
  readonly action: string;
  readonly csrf: string;
  /** What the address brought. A person compares it with what the device shows. */
  readonly code?: string | undefined;
  readonly problem?: string | undefined;
}

/** Asks for the code. Its form sends `csrf` and `user_code`. */
export function devicePage({ action, csrf, code = '', problem }: DevicePage): string {
  const hint =
    code === '' || problem !== undefined
      ? 'Type it as it stands there. Capital and small letters are the same.'
      : 'Go on only if the device in front of you shows this very code.';
  return signInFrame(
    'Connect a device',
    html`${problemBox(problem)}
<form method="post" action="${action}">
<input type="hidden" name="csrf" value="${csrf}">
<label class="field" for="user_code">Code that the device shows</label>
<p class="hint" id="code-hint">${hint}</p>
<input type="text" id="user_code" name="user_code" value="${code.slice(0, 40)}" required autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="40" ${describedBy('code-hint', problem)}>
<div class="answers">
<button class="main">Continue</button>
</div>
</form>
<p class="hint">If somebody sent you this code, close this page: whoever made it would use OneUptime with your key.</p>`,
    { isWrong: problem !== undefined },
  );
}
