/** Laws about what the server does: held against what was read in its source. Pure. */
import { own } from '../model/document.ts';
import type { Law } from './law.ts';

/** Owners of a kind, and rules that name them. */
const OWNERS = /^(\w+?)(?:Owner(?:Team|User|Rule)|(?:Team|User)Owner)$/;
const OWNER_COLUMN = /^(?:user|team|ownerUsers|ownerTeams|notifyOwners|isOwnerNotified\w*)$/;
/** The same in tables that are not of owners, where a user or team may be anybody. */
const OWNER_COLUMN_ANYWHERE = /^(?:ownerUsers|ownerTeams|notifyOwners|isOwnerNotified\w*)$/;
const MESSAGE =
  /\b(?:hears?|heard|told|tells?|notif(?:y|ies|ied|ications?(?! rules?\b))|messages?|e?mails?|e?mailed|learns?|informs?|informed|alerted|warns?|warned|pinged|contacted|reached|(?:written|writes?) to)\b/i;
const NOT = /\b(?:not|never)\b/i;
/** Denials count before a message and right behind it ("is not sent"): "told at once, not hourly" promises one. */
const DENIED_BEFORE = /\b(?:no|not|nobody|never|none|nothing|without|silently)\b/i;
const DENIED_AFTER = /^ (?:is|are|was|were) (?:not|never)\b|\b(?:nobody|none|nothing|yourself)\b/i;

/** Part of a sentence that promises a message, if one does. */
function promiseIn(text: string, isMeant: (part: string) => boolean): string | undefined {
  return text.split(/[.;:]|\bbut\b/).find((part) => {
    const said = MESSAGE.exec(part);
    if (!said || !isMeant(part)) return false;
    const after = part.slice(said.index + said[0].length);
    return !DENIED_BEFORE.test(part.slice(0, said.index)) && !DENIED_AFTER.test(after);
  });
}

/** Owners of most kinds hear nothing: only some kinds have a worker that writes to them. Elsewhere owners must be named. */
export const ownersLaw: Law = ({ behaviour, model }) => {
  const kinds = [...new Set(model.resources.flatMap(({ schema }) => OWNERS.exec(schema)?.[1] ?? []))];
  const told = { ...behaviour.ownersTold, ...behaviour.ownersPassedOn };
  const longestFirst = kinds.sort((a, b) => b.length - a.length);
  const titles = model.resources.flatMap(({ schema, title }) =>
    Object.hasOwn(told, schema) ? [title.toLowerCase()] : [],
  );
  /** Of the thing itself: not whoever owns the project, and not owners of a kind that is told. */
  const namesOwners = (part: string): boolean =>
    /(?<!\bproject )\bowners?\b/i.test(part) && !titles.some((title) => part.toLowerCase().includes(title));
  return ({ text, resource, argument }) => {
    const schema = resource?.schema ?? '';
    const owned = OWNERS.exec(schema)?.[1];
    const isOwners = owned !== undefined && (argument === undefined || OWNER_COLUMN.test(argument));
    const isAnyPromise = isOwners || OWNER_COLUMN_ANYWHERE.test(argument ?? '');
    if (!resource || (!isAnyPromise && !/\bowners?\b/i.test(text))) return undefined;
    const kind = owned ?? longestFirst.find((known) => schema.startsWith(known)) ?? schema;
    const promise = promiseIn(text, isAnyPromise ? () => true : namesOwners);
    if (Object.hasOwn(told, kind) || promise === undefined) return '';
    if (Object.hasOwn(behaviour.ownersMayHear, kind))
      return /\bmay\b/.test(promise) ? '' : `Owners of ${kind} get a message only now and then: say "may".`;
    return `No message is sent to owners of ${kind}: "${promise.trim()}".`;
  };
};

/** How every sentence about a column begins that nothing reads. */
export const UNREAD = 'Stored, not used by this version';

/** What nothing reads is said to be kept and not used, in the same words everywhere. */
export const unreadLaw: Law =
  ({ behaviour: { unread } }) =>
  ({ text, resource, argument = '' }) => {
    const isListed = Object.hasOwn(unread[resource?.schema ?? ''] ?? {}, argument);
    const isSaid = text.startsWith(UNREAD);
    if (isListed) return isSaid ? '' : `Nothing reads it: begin with "${UNREAD}".`;
    return isSaid ? 'It is not in the list of what nothing reads (behaviour.yaml).' : undefined;
  };

/** Names that are no values, as they stand in sentences about columns with values. */
const PROPER =
  /^(?:API|Slack|Microsoft|Teams|Markdown|Kubernetes|Docker|Podman|Swarm|Proxmox|Ceph|OneUptime|OpenTelemetry|Prometheus|Nagios|Monday|Sunday|Git(?:Hub|Lab)|Google|Azure|Amazon|OpenAI|Twilio|Stripe|Telegram|WhatsApp|Linux|Windows|Sigma|Dashboard|Grok|OAuth|Europe)$/;
const CAPITALISED = /(?<=[a-z,:;()] )(?:")?([A-Z][A-Za-z]+)/g;

/** Values that a sentence about a column with values names, in quotation marks or with a capital inside the sentence. */
function valuesNamed(text: string): string[] {
  const quoted = [...text.matchAll(/"([^"]+)"/g)].map(([, value = '']) => value);
  const capitalised = [...text.matchAll(CAPITALISED)].map(([, value = '']) => value);
  return [...quoted, ...capitalised.filter((value) => !PROPER.test(value) && !/^[A-Z]+s?$/.test(value))];
}

/** A value that a sentence names is one of the column's, and one that the server writes if nobody else can. */
export const valuesLaw: Law = ({ behaviour: { neverWritten }, facts }) => {
  const isNever = (of: string, value: string): boolean => Object.hasOwn(neverWritten[of] ?? {}, value);
  const saysSo = (text: string): boolean =>
    /\b(?:not|never)\b[^.;]*\bversion\b|\bolder releases\b|\bnever (?:used|written)\b/i.test(text);
  // In a list of values: a capital tells neither names of two words nor the first word of a sentence.
  const isListed = (text: string, value: string): boolean =>
    /[A-Z]/.test(value) &&
    new RegExp(`(?<![\\w-])${value.replace(/[^\w\s]/g, '\\$&')}(?=[:,;.]| or | means\\b|$)`).test(text);
  return ({ text, value, resource, argument, subject }) => {
    if (value) {
      if (!isNever(value.of, value.name)) return '';
      return saysSo(text)
        ? ''
        : 'The server never writes it: say "not used by this version", or "never written by this version".';
    }
    if (!subject?.column.values || !resource) return undefined;
    // A sentence may also name what stands in another column of the row.
    const allowed = Object.values(resource.columns).flatMap(({ values = [] }) => values.map(String));
    const isWord = (name: string): boolean =>
      allowed.some((each) => each === name || each.split(/[\s-]+/).includes(name));
    const claimed = text
      .split(/[.;]/)
      .filter((part) => !NOT.test(part))
      .join('; ');
    const unknown = valuesNamed(claimed).find((name) => !isWord(name));
    if (unknown !== undefined) return `${unknown} is none of its values.`;
    const ofEnum = own(own(facts?.resources, resource.schema)?.columns, subject.name)?.enum ?? '';
    const ofColumn = { ...neverWritten[ofEnum], ...neverWritten[`${resource.schema}.${argument}`] };
    const named = valuesNamed(text);
    const never = Object.keys(ofColumn).find((name) => named.includes(name) || isListed(text, name));
    return never === undefined || saysSo(text) ? '' : `The server never writes ${never}.`;
  };
};
