import { randomUUID } from 'node:crypto';
import { badData } from '../engine/api-error.ts';
import type { Draft, Rulebook, Rules } from '../engine/rulebook.ts';
import type { StoredRow } from '../engine/store.ts';
import { Unstorable, unwrap } from '../engine/wire.ts';

/** Names reserved for examples, which nobody could prove to own: they may be verified at once. */
const RESERVED = /\.(example\.(com|org|net)|test)$/;
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const SUBDOMAIN = new RegExp(`^(?=.{1,253}$)${LABEL}(?:\\.${LABEL})*$`);

function checkDomain(draft: Draft): void {
  const { domain, isVerified } = draft.values;
  const sent = unwrap(draft.sent.domain);
  if (sent && typeof sent !== 'string') throw badData('Domain must be a string or an instance of Domain.');
  if (domain instanceof Unstorable) throw domain.refuse();
  const name = String(domain ?? '')
    .trim()
    .toLowerCase();
  if (domain) draft.give('domain', name);
  if (isVerified && !RESERVED.test(name)) {
    const advice = 'Please verify the domain after creation. Please set isVerified to false.';
    throw badData(`Domain cannot be verified during creation. ${advice}`);
  }
  draft.give('domainVerificationText', `oneuptime-verification-${randomUUID().replaceAll('-', '').slice(0, 20)}`);
}

/** Nobody publishes records for a sandbox, so only names made for examples can be proven. */
function checkProof({ domain, domainVerificationText: text }: StoredRow, { isVerified }: Draft['values']): void {
  if (isVerified !== true || RESERVED.test(String(domain))) return;
  const advice = 'Please add a TXT record to verify the domain.';
  const patience = 'If you have already added the TXT record, please wait for few hours to let DNS to propagate.';
  throw badData(`Verification TXT record ${text} not found in domain ${domain}. ${advice} ${patience}`);
}

/** A subdomain as it is stored; "@" and nothing ask for the domain itself. */
function normaliseSubdomain(value: unknown, example: string): string {
  const subdomain = String(value ?? '')
    .trim()
    .toLowerCase();
  if (subdomain === '' || subdomain === '@') return '';
  if (SUBDOMAIN.test(subdomain)) return subdomain;
  const advice = `Use a plain subdomain such as "${example}" — schemes, ports, paths and "/" are not allowed.`;
  throw badData(`Subdomain ${subdomain} is not valid. ${advice}`);
}

/** A page or dashboard under a domain that the project has proven to own. */
const served = (example: string): Rules => ({
  checkCreate: (draft, { store }) => {
    const { values } = draft;
    const domain = store.find('Domain', values.domainId);
    if (domain?.isVerified !== true)
      throw badData('This domain is not verified. Please verify it by going to Settings > Domains');
    const subdomain = normaliseSubdomain(values.subdomain, example);
    draft.give('subdomain', subdomain);
    draft.give('fullDomain', subdomain === '' ? domain.domain : `${subdomain}.${domain.domain}`);
    draft.give('cnameVerificationToken', randomUUID());
    if (values.isCustomCertificate === true && !(values.customCertificate && values.customCertificateKey))
      throw badData('Custom certificate or private key is missing');
  },
  checkUpdate: (_row, changes) => {
    if (changes.subdomain !== undefined) changes.subdomain = normaliseSubdomain(changes.subdomain, example);
  },
});

/** Domains, and what is served under them. */
export const DOMAIN_RULES: Rulebook = {
  Domain: { checkCreate: checkDomain, checkUpdate: checkProof },
  StatusPageDomain: served('status'),
  DashboardDomain: served('dashboard'),
};
