/** What can be set of signing in: rows of the table of settings. */
import { StartError } from '../basics/errors.ts';
import { anyText, oneOfTwo, type SettingReader, sealKeys, textLike, wholeNumber } from './setting-readers.ts';

const MODES = ['off', 'builtin', 'oidc'] as const;
type AuthMode = (typeof MODES)[number];

const authMode: SettingReader<AuthMode> = (text, source) => {
  const mode = MODES.find((known) => known === text.trim().toLowerCase());
  if (mode !== undefined) return mode;
  throw new StartError(`${source} must be off, builtin or oidc.`);
};

const issuer: SettingReader<string> = (text, source) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isFine = url !== undefined && /^https?:$/.test(url.protocol) && url.search + url.hash + url.username === '';
  if (isFine) return text;
  throw new StartError(
    `${source} must be the address of a provider as its metadata write it, such as https://login.example.com.`,
  );
};

const MINUTES_A_DAY = 1_440;

/** What seals questions, sessions and tokens. */
export const SEAL_KEY = {
  variable: 'SEAL_KEY',
  read: sealKeys,
  unset: 'random',
  secret: true,
  about:
    'a secret that replicas share: for questions, sessions that outlive a process, and tokens of `AUTH=builtin`; of several parted by commas the first seals, and all open',
} as const;

/** Rows for servers over HTTP. */
export const SIGNING_IN = {
  auth: {
    variable: 'AUTH',
    read: authMode,
    default: 'off',
    example: 'builtin',
    about:
      '`builtin` has people sign in from a browser with their OneUptime key, `oidc` with a provider of yours (docs/sign-in.md); needs `PUBLIC_URL`',
  },
  tokenMinutes: {
    variable: 'TOKEN_MINUTES',
    read: wholeNumber(1, MINUTES_A_DAY),
    default: '60',
    about: 'how long an access token of `AUTH=builtin` is good; clients get the next one by themselves',
  },
  clientDocuments: {
    variable: 'CLIENT_DOCUMENTS',
    read: oneOfTwo('on', 'off'),
    default: 'on',
    about:
      '`off` reads no documents in which clients describe themselves: for `AUTH=builtin` without a way to the internet; Claude Code, Codex and Copilot then register like all others',
  },
  oauthIssuer: {
    variable: 'OAUTH_ISSUER',
    read: issuer,
    unset: 'none',
    example: 'https://login.example.com',
    about: 'the provider of `AUTH=oidc`, as its metadata write it',
  },
  oauthAudience: {
    variable: 'OAUTH_AUDIENCE',
    read: textLike(/^[\x21-\x7e]+$/, 'must be what tokens of the provider have as aud.'),
    unset: '`PUBLIC_URL` and `/mcp`',
    example: 'https://mcp.example.com/mcp',
    about: 'what tokens of the provider are for, where it cannot be told of `PUBLIC_URL/mcp`',
  },
  oauthRules: {
    variable: 'OAUTH_RULES',
    read: anyText,
    unset: 'none',
    example: './sign-in-rules.json',
    about: 'a JSON file that says which OneUptime key is used for whom who signed in at the provider',
  },
} as const;
