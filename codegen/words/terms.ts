/** What the linter knows about our language: the terms of `docs/glossary.md`, spelling, phrases that say nothing. */

/** A way of writing that is not ours, and what to write instead. */
interface Wording {
  readonly wrong: RegExp;
  readonly say: string;
}

/** One thing, one term. Each `say` is an entry of the glossary. */
export const TERMS: readonly Wording[] = [
  { wrong: /\bon-?call duty polic|\bon call polic|\bpaging polic|\bescalation polic/i, say: 'on-call policy' },
  { wrong: /\bon call (schedule|rota|rotation)/i, say: 'schedule' },
  { wrong: /\bescalation (step|level|tier)s?\b/i, say: 'escalation rule' },
  { wrong: /\bstatuspages?\b|\bstatus-page\b|\bstatus site\b/i, say: 'status page' },
  { wrong: /\bmaintenance (job|task)s?\b|\bscheduled downtime\b/i, say: 'maintenance event' },
  { wrong: /\bpost[- ]mortem/i, say: 'postmortem' },
  { wrong: /\bfollowers?\b|\bmailing list\b/i, say: 'subscriber' },
  { wrong: /\bprivate notes?\b/i, say: 'internal note' },
  { wrong: /\bevent log entr|\bactivity log\b/i, say: 'feed' },
  { wrong: /\backed\b|\backnowledgement by\b|\back'd\b/i, say: 'acknowledge' },
  { wrong: /\bclose(s|d)? the (incident|alert)\b/i, say: 'resolve' },
  { wrong: /\bseverity level|\bpriority level/i, say: 'severity' },
  { wrong: /\btags? (it|them|the)\b/i, say: 'label' },
  { wrong: /\bworkspaces? connection\b/i, say: 'chat connection' },
  { wrong: /\btime ?span of maintenance\b/i, say: 'maintenance event' },
  { wrong: /\be-mails?\b/i, say: 'email' },
];

/** Words that tell nobody anything. */
export const EMPTY_PHRASES: readonly RegExp[] = [
  /\bmanages\b/i,
  /\brepresents\b/i,
  /\b(this|the) (field|column|property|attribute) (is|contains|holds|stores|specifies|indicates)\b/i,
  /\bused to (store|specify|indicate|represent|identify)\b/i,
  /\ban? (object|entity|resource|record) (that|which) (contains|represents|describes)\b/i,
  /\bas the name (says|suggests)\b/i,
  /\bself-explanatory\b/i,
  /\bvarious\b|\betc\b/i,
];

/** Common American forms with their British ones. Values of the API are quoted or in camel case and not met here. */
export const SPELLING: readonly Wording[] = [
  { wrong: /\bcolor(s|ed)?\b/i, say: 'colour' },
  { wrong: /\bbehavior/i, say: 'behaviour' },
  { wrong: /\bcent(er)(s|ed)?\b/i, say: 'centre' },
  { wrong: /\bcancel(ed|ing)\b/i, say: 'cancelled, cancelling' },
  { wrong: /\blabel(ed|ing)\b/i, say: 'labelled, labelling' },
  {
    wrong:
      /\b(organ|custom|author|recogn|summar|categor|synchron|initial|normal|minim|maxim|priorit)iz(e|es|ed|ing|ation)\b/i,
    say: '-ise',
  },
  { wrong: /\banalyz(e|es|ed|ing)\b/i, say: 'analyse' },
  { wrong: /\bfavor(ite)?s?\b/i, say: 'favour' },
  { wrong: /\bgray\b/i, say: 'grey' },
  { wrong: /\bcatalog(s)?\b/i, say: 'catalogue' },
  { wrong: /\bfulfill\b/i, say: 'fulfil' },
  { wrong: /\bhonor(s|ed)?\b/i, say: 'honour' },
  { wrong: /\bneighbor/i, say: 'neighbour' },
  { wrong: /\bvirtualiz/i, say: 'virtualise' },
];

/** Words that do not make a sentence say more than the column's name. */
export const FILLERS: ReadonlySet<string> = new Set(
  'a an the of for to in on is are be it its this that which with and or by from whether if was has have used value name id number text list when given set'.split(
    ' ',
  ),
);
