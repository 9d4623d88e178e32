/** The page docs/effects.md: what is asked about, tool by tool, printed from what is generated. */
import { resources } from '../../generated/oneuptime/index.ts';
import type { EffectKind } from '../../runtime/catalogue/stated-effects.ts';

export const EFFECTS_PAGE = 'docs/effects.md';

/** What each way of coming about means to whoever runs a project. */
const WAYS: Readonly<Record<string, string>> = {
  policies: 'on-call policies sent with it are executed',
  policy: 'an execution of a policy is made by hand',
  onCallRules: 'on-call and grouping rules of the project execute policies where they fit',
  switches: 'a switch to tell subscribers is set true, or a state column is written itself',
  reminders:
    'it names times before the event at which subscribers are told, or a new beginning or end of one that tells them then',
  waiting: 'it changes what nobody was told of yet, or when that is told',
  recurring: 'events made of the template tell subscribers',
  report: 'a report of the page is due',
  postmortem: 'the page shows the postmortem, and its subscribers are to be told',
  workspaceRules: 'workspace notification rules of the project post to Slack or Microsoft Teams',
  summary: 'a digest is posted again and again',
  subscription: 'the new subscriber is written to',
  privateUser: 'the new reader is invited by mail',
  teamMember: 'the person is invited',
  automations: 'runbook rules, or remediation that waits for nobody, start runbooks',
  workflow: 'the workflow runs by itself from then on',
  sessions: 'recorded sessions are erased for good',
  owners: 'owners get a mail',
  owner: 'the new owner gets a mail',
  onDuty: 'whoever is put on duty is told, by mail or as they chose',
};

const KINDS: Readonly<Record<EffectKind, string>> = {
  pages: 'pages people',
  subscribers: 'tells subscribers',
  workspace: 'writes to a workspace',
  tells: 'reaches others',
  erases: 'erases',
  mails: 'mails (named, not asked about)',
};

/** The page as it should stand. Throws where a way has no words. */
export async function effectsPage(): Promise<string> {
  const found = new Map<string, { readonly kind: EffectKind; readonly by: string; readonly tools: Set<string> }>();
  for (const { load } of Object.values(resources))
    for (const { name, effects = [] } of Object.values((await load()).operations))
      for (const { kind, by } of effects) {
        const row = found.get(`${kind} ${by}`) ?? { kind, by, tools: new Set<string>() };
        found.set(`${kind} ${by}`, row);
        row.tools.add(name);
      }
  const kinds = Object.keys(KINDS) as EffectKind[];
  const rows = [...found.values()].sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind));
  const lines = rows.map(({ kind, by, tools }) => {
    const way = WAYS[by];
    if (way === undefined) throw new Error(`${by} has no words`);
    return `| ${KINDS[kind]} | ${way} | ${[...tools]
      .sort()
      .map((tool) => `\`${tool}\``)
      .join(', ')} |`;
  });
  return `${HEAD}\n| What comes of it | When | Tools |\n|---|---|---|\n${lines.join('\n')}\n`;
}

const HEAD = `# What is asked about

With \`CONFIRM=ask\` a person is asked before every delete, and before every write that is felt outside of the rows it changes.
This is the list of those, read of OneUptime's public source and of a running server; \`specs/oneuptime/behaviour.yaml\` says where
each was read, and this page is printed from it (\`node dist/test/effects/write-page.js\`).

Whether it really comes to that, and whom it reaches, is looked up with the caller's key before the question: the first step of the
policy and who is on duty, the pages that show a monitor and how many subscribe to them, the rules of the project and their
channels. What cannot be read may happen: it is asked about, and the question says that it could not be read. Rules of a project are
remembered for ten seconds. With \`CONFIRM=never\` nothing of this is read, except for previews.

Not asked about, as nothing shows it beforehand or it comes of something else than the write:

- workflows of the project whose trigger is a change of a row; enabling one is asked about,
- rules and monitors that page when something happens later: making a rule pages nobody,
- channels that an earlier rule made for a row, once that rule is gone,
- rows of rules that a key limited by labels does not see.
`;
