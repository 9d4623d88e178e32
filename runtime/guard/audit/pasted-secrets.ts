/**
 * Secrets that somebody wrote into a text: found by what stands before them, or by the form that their issuers gave them.
 * No list is whole; that which is known to be a secret is taken out before.
 */
const HIDDEN_HERE = '(hidden)';

/** What a name of a secret is followed by where its value stands behind it. */
const NAMED =
  /\b((?:api|access|secret|auth|private|signing|client|master|webhook)[-_ ]?(?:key|token|secret)|x-api-key|apikey|token|secret|password|passwd|passphrase|pwd|credentials?|authorization)(["'`]{0,2}\s{0,4}(?:=>|[:=])\s{0,4}["'`]{0,2})(?!\(hidden\)|\(masked)([^\s"'`,;&<>{}[\]]{3,500})/gi;
const SCHEMES = /\b(bearer|basic)(\s{1,4})([\w.~+/=-]{8,2000})/gi;
const LOGINS = /:\/\/[^\s/@:]{0,200}:[^\s/@]{1,200}@/g;
const FORMS =
  /\b(?:sk|pk|rk)[-_][\w-]{16,400}|\bgh[pousr]_\w{20,300}|\bgithub_pat_\w{20,300}|\bglpat-[\w-]{16,300}|\bxox[a-z]-[\w-]{10,300}|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[\w-]{30,60}|\beyJ[\w-]{8,2000}\.[\w-]{8,4000}(?:\.[\w-]{0,2000})?|-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\w\s+/=\\-]{0,8000}/g;
const WEBHOOKS =
  /https?:\/\/(?:hooks\.slack\.com\/(?:services|workflows)|(?:\w+\.)?discord(?:app)?\.com\/api\/webhooks|[\w-]+\.webhook\.office\.com)\/[^\s"'<>]{8,500}/gi;

/** A key that is spoken of. */
const SPOKEN =
  /\b(key|token|secret)(\s{1,3}(?:is|was|:|=)?\s{0,3})[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gi;

/** A text without them. */
export function withoutPasted(text: string): string {
  if (text.length < 8) return text;
  return text
    .replace(FORMS, HIDDEN_HERE)
    .replace(WEBHOOKS, HIDDEN_HERE)
    .replace(SPOKEN, (_whole, name: string, between: string) => `${name}${between}${HIDDEN_HERE}`)
    .replace(LOGINS, `://${HIDDEN_HERE}@`)
    .replace(SCHEMES, (whole, scheme: string, gap: string, value: string) =>
      /\d|[+/=]/.test(value) ? `${scheme}${gap}${HIDDEN_HERE}` : whole,
    )
    .replace(NAMED, (_whole, name: string, between: string) => `${name}${between}${HIDDEN_HERE}`);
}

const UUIDS = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gi;

/** A text without the keys in it of which `isKey` says so: those of others, pasted in. */
export function withoutKeys(text: string, isKey: (uuid: string) => boolean): string {
  if (text.length < 36) return text;
  return text.replace(UUIDS, (uuid) => (isKey(uuid.toLowerCase()) ? HIDDEN_HERE : uuid));
}
