/** The rules of the manual are what is read. */
import { expect, it } from 'vitest';
import { ruleFor } from '../../runtime/signin/oidc/oidc-sign-in.ts';
import { readSignInRules } from '../../runtime/signin/oidc/rules-file.ts';
import { blocksOf } from '../docs/markdown.ts';

const PAGE = 'docs/sign-in.md';
const { rules } = readSignInRules(
  blocksOf(PAGE).find(({ language, text }) => language === 'json' && text.includes('"rules"'))?.text ?? '',
  PAGE,
);

it.each([
  [{ groups: ['sre'] }, { env: 'KEY_ONCALL' }],
  [
    { realm_access: { roles: ['oneuptime'] }, email_verified: true },
    { directory: '/run/secrets/oneuptime-keys', by: 'email' },
  ],
  [{ realm_access: { roles: ['oneuptime'] }, email_verified: false }, undefined],
  [{ 'https://example.com/team': 'support' }, { file: '/run/secrets/support' }],
  [{}, undefined],
])('%j has the key %j', (claims, key) => {
  expect(ruleFor({ ...claims }, rules)?.key).toEqual(key);
});
