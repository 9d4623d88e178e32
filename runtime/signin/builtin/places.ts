/** Addresses of the embedded sign-in below its origin. */
export const PLACES = {
  authorize: '/signin/authorize',
  token: '/signin/token',
  register: '/signin/register',
  revoke: '/signin/revoke',
  device: '/signin/device',
  deviceCode: '/signin/device-code',
  jwks: '/signin/jwks',
  /** Where the person is asked; the id of what is asked follows. */
  ask: '/signin/ask',
} as const;

/** Metadata of the authorization server; whoever takes its origin for a resource asks below that of the resource. */
export const METADATA = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'] as const;
