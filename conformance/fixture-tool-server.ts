/** What the suite expects of a server that has everything: a tool server of test data behind the product's transports. */

import type { ResourceContent, ServedPrompts, ServedResources } from '../runtime/mcp/resources-and-prompts.ts';
import type { ToolServer } from '../runtime/mcp/tool-server.ts';
import { FIXTURE_CALLS, PNG } from './fixture-calls.ts';

const NO_ARGUMENTS = { type: 'object', additionalProperties: false };
const oneText = (name: string) => ({ type: 'object', properties: { [name]: { type: 'string' } }, required: [name] });

const SCHEMAS: Readonly<Record<string, object>> = {
  test_sampling: oneText('prompt'),
  test_elicitation: oneText('message'),
  json_schema_2020_12_tool: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    $defs: {
      address: {
        $anchor: 'addressDef',
        type: 'object',
        properties: { street: { type: 'string' }, city: { type: 'string' } },
      },
    },
    properties: {
      name: { type: 'string' },
      address: { $ref: '#/$defs/address' },
      contactMethod: { type: 'string', enum: ['phone', 'email'] },
      phone: { type: 'string' },
      email: { type: 'string' },
    },
    allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
    if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { required: ['phone'] },
    else: { required: ['email'] },
    additionalProperties: false,
  },
};

const TOOLS = Object.keys(FIXTURE_CALLS).map((name) => ({
  name,
  title: name,
  description: `A fixture of the conformance suite: ${name}.`,
  inputSchema: SCHEMAS[name] ?? NO_ARGUMENTS,
}));

const STATIC: Readonly<Record<string, ResourceContent>> = {
  'test://static-text': {
    uri: 'test://static-text',
    mimeType: 'text/plain',
    text: 'This is the content of the static text resource.',
  },
  'test://static-binary': { uri: 'test://static-binary', mimeType: 'image/png', blob: PNG },
  'test://watched-resource': { uri: 'test://watched-resource', mimeType: 'text/plain', text: 'Watched.' },
};

const RESOURCES: ServedResources = {
  resources: Object.entries(STATIC).map(([uri, { mimeType }]) => ({
    uri,
    name: uri.slice('test://'.length),
    mimeType,
  })),
  templates: [{ uriTemplate: 'test://template/{id}/data', name: 'template', mimeType: 'application/json' }],
  read: async (uri) => {
    const known = STATIC[uri];
    if (known) return [known];
    const id = /^test:\/\/template\/([^/]+)\/data$/.exec(uri)?.[1];
    if (id === undefined) return undefined;
    const text = JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` });
    return [{ uri, mimeType: 'application/json', text }];
  },
  complete: async () => ['123'],
  watch: () => {},
};

const words = (text: string) => ({ role: 'user', content: { type: 'text', text } }) as const;

const PROMPTS: ServedPrompts = {
  prompts: [
    { name: 'test_simple_prompt', description: 'A prompt without arguments.' },
    {
      name: 'test_prompt_with_arguments',
      description: 'A prompt with two arguments.',
      arguments: [
        { name: 'arg1', description: 'First test argument', required: true },
        { name: 'arg2', description: 'Second test argument', required: true },
      ],
    },
    {
      name: 'test_prompt_with_embedded_resource',
      description: 'A prompt that embeds a resource.',
      arguments: [{ name: 'resourceUri', description: 'What to embed', required: true }],
    },
    { name: 'test_prompt_with_image', description: 'A prompt with an image.' },
    { name: 'test_input_required_result_prompt', description: 'A prompt that asks first.' },
  ],
  get: async (name, args, { channel }) => {
    switch (name) {
      case 'test_simple_prompt':
        return { messages: [words('This is a simple prompt for testing.')] };
      case 'test_prompt_with_arguments':
        return { messages: [words(`Prompt with arguments: arg1='${args.arg1}', arg2='${args.arg2}'`)] };
      case 'test_prompt_with_embedded_resource': {
        const resource = {
          uri: args.resourceUri ?? '',
          mimeType: 'text/plain',
          text: 'Embedded resource content for testing.',
        };
        const embedded = { role: 'user', content: { type: 'resource', resource } } as const;
        return { messages: [embedded, words('Please process the embedded resource above.')] };
      }
      case 'test_prompt_with_image': {
        const image = { role: 'user', content: { type: 'image', data: PNG, mimeType: 'image/png' } } as const;
        return { messages: [image, words('Please analyze the image above.')] };
      }
      case 'test_input_required_result_prompt':
        return channel?.answers === undefined
          ? { questions: { user_context: CONTEXT } }
          : { messages: [words('Asked.')] };
      default:
        return undefined;
    }
  },
  complete: async (_prompt, { value }) => ['paris', 'park', 'party'].filter((word) => word.startsWith(value)),
};

const CONTEXT = {
  method: 'elicitation/create',
  params: {
    message: 'What context should the prompt use?',
    requestedSchema: { type: 'object', properties: { context: { type: 'string' } }, required: ['context'] },
  },
} as const;

const json = Buffer.from(JSON.stringify(TOOLS));

export const FIXTURE_TOOL_SERVER: ToolServer = {
  name: 'fixtures',
  version: '1.0.0',
  instructions: 'Fixtures of the conformance suite.',
  list: async () => ({ json, count: TOOLS.length }),
  call: (call) => {
    const fixture = FIXTURE_CALLS[call.name];
    return fixture === undefined ? undefined : Promise.resolve(fixture(call));
  },
  resources: RESOURCES,
  prompts: PROMPTS,
  logs: true,
};
