/** Names by which a secret is known, whoever chose them: columns of a document, members of JSON, headers of a request. Pure. */

/** What stands in such a name once case and signs between its words are gone. `tokens` are counted, a `token` is kept. */
const SECRET =
  /secret|password|passwd|passphrase|passcode|(?:api|private|priv|auth|access|signing|encryption|certificate|client|master|license)key|communitystring|token(?!s)|(?:auth|access|refresh)tokens|bearer|authorization|cookie|credential|salt$|otpurl|totp|webhookurl|(?:recovery|backup)codes?|connectionstring|serviceaccountjson|webauthnchallenge$/;
/** What such a name may end with where it speaks of a secret and holds none: which one, of which kind, since when. */
const ABOUT_ONE =
  /(?:[a-z0-9](?:Ids?|ID|Names?|At|On|Types?|Expires|Count|Limit|Protocol|Level)|[-_ ](?:ids?|names?|at|types?|expires|count|limit))$/;
/** Addresses that are asked for a secret; that of a webhook is one. */
const ADDRESS = /(?:Url|URL|Uri|[-_ ]ur[li])$/;

/** Whether what goes by the name is a secret, as far as a name tells. */
export function isSecretName(name: string): boolean {
  const bare = name
    .slice(0, 200)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
  if (!SECRET.test(bare) || ABOUT_ONE.test(name)) return false;
  return !ADDRESS.test(name) || /(?:webhook|otp)ur[li]$/.test(bare);
}
