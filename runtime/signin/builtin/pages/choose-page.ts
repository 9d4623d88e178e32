/** The page where a person sees what their key may do, and chooses how much of it the client gets. */
import { type Html, html } from '../../../basics/html.ts';
import { ACCESSES, readScope, type ScopeAccess } from '../../../guard/scopes.ts';
import { problemBox, signInFrame } from './frame.ts';
import { clientCard, type ShownClient } from './shown-client.ts';
import { shownSentence, shownText } from './shown-text.ts';

/** What a key is and may do. */
export interface ShownKey {
  /** Name of its project. */
  readonly project: string;
  readonly name?: string | undefined;
  /** What it may do, in words of people. */
  readonly can: readonly string[];
  readonly isReadOnly: boolean;
}

interface ChoosePage {
  readonly action: string;
  readonly csrf: string;
  readonly client: ShownClient;
  readonly key: ShownKey;
  /** Names the key that is shown, without telling anything of it. */
  readonly shown: string;
  /** Scopes that the client asked for. */
  readonly asked: readonly string[];
  readonly toolsets: readonly { readonly id: string; readonly title: string }[];
  readonly problem?: string | undefined;
}

/** More of what a key may do are shown when asked for. */
const SHOWN = 6;

const WORDS: Readonly<Record<ScopeAccess, { readonly title: string; readonly what: string }>> = {
  read: { title: 'Read', what: 'Look things up. Nothing is changed.' },
  write: {
    title: 'Read and write',
    what: 'Also create and change: acknowledge incidents, write notes, edit monitors.',
  },
  delete: { title: 'Read, write and delete', what: 'Also delete, which nothing brings back.' },
};

/**
 * Asks how much the client gets. Its form sends `csrf`, `shown`, `answer` (`allow`, `deny`, or `other` for another key; without it
 * nothing is answered), `access` (`read`, `write` or `delete`) and `toolset`, once for each that was ticked; none: all of them.
 */
export function choosePage({ action, csrf, client, key, shown, asked, toolsets, problem }: ChoosePage): string {
  const scopes = asked.map(readScope).filter((scope) => scope !== undefined);
  const widest = ACCESSES.findLast((access) => scopes.some((scope) => scope.access === access));
  const named = new Set(scopes.map(({ toolset }) => toolset));
  // Enter in a field presses the first button of its form that is not disabled: one that closes a dialog, where there is none.
  return signInFrame(
    'What may it do?',
    html`${problemBox(problem)}
${clientCard(client)}
${keyCard(key)}
<form method="post" action="${action}">
<button formmethod="dialog" hidden>Answer nothing</button>
<input type="hidden" name="csrf" value="${csrf}">
<input type="hidden" name="shown" value="${shown}">
<fieldset aria-describedby="${problem === undefined ? '' : 'problem '}access-hint">
<legend>What it may do with this key</legend>
${ACCESSES.map((access) => accessChoice(access, { isAsked: access === widest, isShut: key.isReadOnly && access !== 'read' }))}
<p class="hint" id="access-hint">${key.isReadOnly ? 'This key only reads, so no more can be given.' : 'Never more than the key itself may do.'}</p>
</fieldset>
${toolsets.length === 0 ? undefined : toolsetChoice(toolsets, named)}
<div class="answers">
<button class="main" name="answer" value="allow">Allow</button>
<button name="answer" value="deny">Deny</button>
<button name="answer" value="other">Use another key</button>
</div>
</form>`,
    { isWrong: problem !== undefined },
  );
}

function keyCard({ project, name, can }: ShownKey): Html {
  const lines = can.map((text) => html`<li>${shownSentence(text)}</li>`);
  const more = lines.slice(SHOWN);
  return html`<section class="card" aria-labelledby="your-key">
<h2 id="your-key">Your key</h2>
<dl>
<dt>Project</dt><dd><bdi>${shownText(project)}</bdi></dd>
${name === undefined ? undefined : html`<dt>Name</dt><dd><bdi>${shownText(name)}</bdi></dd>`}
</dl>
<p id="can">It may:</p>
${lines.length === 0 ? html`<p>Nothing that could be found out. Add a permission to it in OneUptime, or use another key.</p>` : html`<ul aria-labelledby="can">${lines.slice(0, SHOWN)}</ul>`}
${more.length === 0 ? undefined : html`<details><summary>${more.length} more</summary><ul aria-labelledby="can">${more}</ul></details>`}
</section>`;
}

const ASKED = html` <span class="asked">asked for</span>`;

function accessChoice(access: ScopeAccess, { isAsked, isShut }: { isAsked: boolean; isShut: boolean }): Html {
  const { title, what } = WORDS[access];
  const state = html`${access === 'read' ? html` checked` : undefined}${isShut ? html` disabled` : undefined}`;
  return html`<label class="choice"><input type="radio" name="access" value="${access}"${state}><span>${title}${isAsked ? ASKED : undefined}<small>${what}</small></span></label>
`;
}

/** `named`: toolsets that the client asked for; one that is undefined stands for all. */
function toolsetChoice(toolsets: ChoosePage['toolsets'], named: ReadonlySet<string | undefined>): Html {
  const isNarrow = !named.has(undefined) && toolsets.some(({ id }) => named.has(id));
  const boxes = toolsets.map(({ id, title }) => {
    const isAsked = named.has(id);
    const state = isAsked && isNarrow ? html` checked` : undefined;
    return html`<label class="choice"><input type="checkbox" name="toolset" value="${id}"${state}><span>${title}${isAsked ? ASKED : undefined}</span></label>
`;
  });
  return html`<details${isNarrow ? html` open` : undefined}>
<summary>Only some toolsets</summary>
<fieldset aria-describedby="toolset-hint">
<legend>Toolsets it may use</legend>
<p class="hint" id="toolset-hint">With none ticked it may use all of them.</p>
<div class="toolsets">
${boxes}</div>
</fieldset>
</details>`;
}
