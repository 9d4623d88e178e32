/**
 * Secrets that somebody wrote into a text: found by what stands before them, or by the form that their issuers gave them.
 * No list is whole; that which is known to be a secret is taken out before.
 */
const HIDDEN_HERE = '(hidden)';

/**
 * What a name of a secret is followed by where its value stands behind it: whatever stands before the name, as in DB_PASSWORD. A
 * value in quotation marks may have blanks.
 */
const NAMED =
  /((?:api|access|secret|auth|private|signing|client|master|webhook|account|shared)[-_ ]?(?:key|token|secret)|apikey|token|secret|password|passwd|passphrase|passcode|pwd|credentials?|authorization)(["'`\\]{0,4}\s{0,4}(?:=>|[:=])\s{0,4})(?!["'`\\]{0,4}\((?:hidden\)|masked))(?:"([^"\n]{3,500})"|'([^'\n]{3,500})'|(["'`\\]{0,4})([^\s"'`,;&<>{}[\]\\]{3,500}))/gi;
/** Short names, which are parts of other words. */
const SHORT = /\b((?:[A-Z]{1,20}_)?PASS|pass|pw|PW)(\s{0,2}[:=]\s{0,2})(?!\()([^\s"'`,;&<>{}[\]\\]{6,500})/g;
const COOKIES =
  /\b((?:set-)?cookie)(["']{0,2}\s{0,4}[:=]\s{0,4}["']{0,2})(?!\(hidden\))([^\s=;"']{1,100}=[^\s"']{3,2000})/gi;
/** Signatures in addresses, which let whoever has one in. */
const SIGNED = /([?&](?:sig|signature|x-amz-signature|x-goog-signature|code|key|auth)=)[\w%.~+/-]{8,2000}/gi;
const SCHEMES = /\b(bearer|basic)(\s{1,4})([\w.~+/=-]{8,2000})/gi;
const LOGINS = /:\/\/[^\s/@:]{0,200}:[^\s/@]{1,200}@/g;
const FORMS =
  /\b(?:sk|pk|rk)[-_][\w-]{16,400}|\bgh[pousr]_\w{20,300}|\bgithub_pat_\w{20,300}|\bglpat-[\w-]{16,300}|\bxox[a-z]-[\w-]{10,300}|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[\w-]{30,60}|\beyJ[\w-]{8,2000}\.[\w-]{8,4000}(?:\.[\w-]{0,2000})?|\bSG\.[\w-]{16,100}\.[\w-]{16,200}|\bnpm_\w{30,100}|\bdop_v1_\w{30,100}|-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\w\s+/=\\-]{0,8000}/g;
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
    .replace(SIGNED, (_whole, before: string) => `${before}${HIDDEN_HERE}`)
    .replace(COOKIES, behindName)
    .replace(SHORT, behindName)
    .replace(NAMED, (_whole, name: string, between: string, two?: string, one?: string, quotes = '') => {
      const quote = two === undefined ? (one === undefined ? '' : "'") : '"';
      return `${name}${between}${quote}${quotes}${HIDDEN_HERE}${quote}`;
    });
}

function behindName(_whole: string, name: string, between: string): string {
  return `${name}${between}${HIDDEN_HERE}`;
}

const UUIDS = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gi;

/** A text without the keys in it of which `isKey` says so: those of others, pasted in. */
export function withoutKeys(text: string, isKey: (uuid: string) => boolean): string {
  if (text.length < 36) return text;
  return text.replace(UUIDS, (uuid) => (isKey(uuid.toLowerCase()) ? HIDDEN_HERE : uuid));
}
