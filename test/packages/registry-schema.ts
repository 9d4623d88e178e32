/** What the registry of MCP servers takes of a server like ours, in our words: its schema of 2025-12-11, and the rules that it checks beside it. */

const VERSION = { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+(-[\\w.]+)?$' };
const TRANSPORT = {
  type: 'object',
  required: ['type'],
  additionalProperties: false,
  properties: { type: { const: 'stdio' } },
};
const VARIABLES = {
  type: 'array',
  items: {
    type: 'object',
    required: ['name'],
    additionalProperties: false,
    properties: {
      name: { type: 'string', pattern: '^[A-Z][A-Z0-9_]*$' },
      description: { type: 'string', minLength: 1 },
      isRequired: { type: 'boolean' },
      isSecret: { type: 'boolean' },
      default: { type: 'string' },
    },
  },
};

/** A kind of package: what it must say, what names it, and whether it tells its version beside that. */
const packageOf = (registryType: string, identifier: string, more: Readonly<Record<string, object>>) => ({
  type: 'object',
  additionalProperties: false,
  required: ['registryType', 'identifier', 'transport', ...Object.keys(more)],
  properties: {
    registryType: { const: registryType },
    identifier: { type: 'string', pattern: identifier },
    transport: TRANSPORT,
    environmentVariables: VARIABLES,
    ...more,
  },
});

export const REGISTRY_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['$schema', 'name', 'description', 'version', 'packages'],
  properties: {
    $schema: { const: 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json' },
    name: { type: 'string', maxLength: 200, pattern: '^[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+$' },
    title: { type: 'string', minLength: 1, maxLength: 100 },
    description: { type: 'string', minLength: 1, maxLength: 100 },
    version: VERSION,
    websiteUrl: { type: 'string', pattern: '^https://' },
    repository: {
      type: 'object',
      additionalProperties: false,
      required: ['url', 'source'],
      properties: {
        url: { type: 'string', pattern: '^https://github\\.com/[^/]+/[^/]+$' },
        source: { const: 'github' },
      },
    },
    packages: {
      type: 'array',
      minItems: 1,
      items: {
        oneOf: [
          packageOf('npm', '^(@[\\w.-]+/)?[\\w.-]+$', { version: VERSION }),
          // A release of GitHub, and the sum of what is downloaded from it.
          packageOf('mcpb', '^https://github\\.com/[^/]+/[^/]+/releases/download/[^/]+/[^/]+\\.mcpb$', {
            fileSha256: { type: 'string', pattern: '^[0-9a-f]{64}$' },
          }),
          packageOf('oci', '^ghcr\\.io/[^:]+:[\\w.-]+$', { runtimeHint: { const: 'docker' } }),
        ],
      },
    },
  },
};
