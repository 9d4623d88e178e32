/** Tools the conformance suite expects by name, answered through the same interface as the product's own. */

import type { Question, Questions } from '../runtime/mcp/asking/questions.ts';
import type { ToolCall, ToolResult } from '../runtime/mcp/tool-server.ts';

type Outcome = ToolResult | Questions;
type Content = Readonly<Record<string, unknown>> & { readonly type: string };
type Fixture = (call: ToolCall) => Outcome | Promise<Outcome>;

/** One red pixel. */
export const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
/** A header and no samples. */
const WAV = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA=';

const pause = () => new Promise((resolve) => setTimeout(resolve, 50));

function said(...content: Content[]): ToolResult {
  // The product's results are text; the suite wants every kind of content to pass.
  return { content } as unknown as ToolResult;
}

const text = (words: string): ToolResult => said({ type: 'text', text: words });
const image: Content = { type: 'image', data: PNG, mimeType: 'image/png' };

function form(message: string, properties: Readonly<Record<string, unknown>>, required?: readonly string[]): Question {
  const requestedSchema = { type: 'object', properties, ...(required ? { required } : {}) };
  return { method: 'elicitation/create', params: { message, requestedSchema } };
}

function sample(prompt: string, maxTokens: number): Question {
  const messages = [{ role: 'user', content: { type: 'text', text: prompt } }];
  return { method: 'sampling/createMessage', params: { messages, maxTokens } };
}

const ROOTS: Question = { method: 'roots/list', params: {} };
const NAME = form('What is your name?', { name: { type: 'string' } }, ['name']);

function answer(call: ToolCall, key: string): Readonly<Record<string, unknown>> | undefined {
  const given = call.channel?.answers?.[key];
  return typeof given === 'object' && given !== null ? (given as Record<string, unknown>) : undefined;
}

/** Content of a form that was sent off; undefined asks again. */
function filled(call: ToolCall, key: string): Readonly<Record<string, unknown>> | undefined {
  const content = answer(call, key)?.content;
  return typeof content === 'object' && content !== null ? (content as Record<string, unknown>) : undefined;
}

/** Asks once, and shows what came back. */
function shown(key: string, question: (call: ToolCall) => Question, show: (given: object) => string): Fixture {
  return (call) => {
    const given = answer(call, key);
    return given === undefined ? { questions: { [key]: question(call) } } : text(show(given));
  };
}

const argument = (call: ToolCall, name: string) => String((call.arguments as Record<string, unknown>)?.[name] ?? '');

const completed = (given: object) => {
  const { action, content } = given as { action?: string; content?: unknown };
  return `Elicitation completed: action=${action}, content=${JSON.stringify(content ?? {})}`;
};

const DEFAULTS = {
  name: { type: 'string', default: 'John Doe' },
  age: { type: 'integer', default: 30 },
  score: { type: 'number', default: 95.5 },
  status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
  verified: { type: 'boolean', default: true },
};

const OPTIONS = ['option1', 'option2', 'option3'];
const TITLED = [
  { const: 'value1', title: 'First Option' },
  { const: 'value2', title: 'Second Option' },
  { const: 'value3', title: 'Third Option' },
];
const ENUMS = {
  untitledSingle: { type: 'string', enum: OPTIONS },
  titledSingle: { type: 'string', oneOf: TITLED },
  legacyEnum: {
    type: 'string',
    enum: ['opt1', 'opt2', 'opt3'],
    enumNames: ['Option One', 'Option Two', 'Option Three'],
  },
  untitledMulti: { type: 'array', items: { type: 'string', enum: OPTIONS } },
  titledMulti: { type: 'array', items: { anyOf: TITLED } },
};

const withState = (call: ToolCall, done: (state: unknown) => Outcome): Outcome => {
  const { answers, state } = call.channel ?? {};
  const confirm = form('Please confirm', { ok: { type: 'boolean' } }, ['ok']);
  return answers === undefined ? { questions: { confirm }, state: { step: 1 } } : done(state);
};

async function logging(call: ToolCall): Promise<Outcome> {
  call.channel?.log?.('info', 'Tool execution started');
  await pause();
  call.channel?.log?.('info', 'Tool processing data');
  await pause();
  call.channel?.log?.('info', 'Tool execution completed');
  return text('Logged three lines.');
}

async function progress(call: ToolCall): Promise<Outcome> {
  call.channel?.progress(0, 100);
  await pause();
  call.channel?.progress(50, 100);
  await pause();
  call.channel?.progress(100, 100);
  return text('Came to an end.');
}

function multipleInputs(call: ToolCall): Outcome {
  const { answers } = call.channel ?? {};
  const isAnswered = ['user_name', 'greeting', 'client_roots'].every((key) => answers?.[key] !== undefined);
  if (isAnswered) return text('All three were answered.');
  return { questions: { user_name: NAME, greeting: sample('Generate a greeting', 50), client_roots: ROOTS }, state: 1 };
}

function multiRound(call: ToolCall): Outcome {
  const step1 = form('Step 1: What is your name?', { name: { type: 'string' } }, ['name']);
  const step2 = form('Step 2: What is your favorite color?', { color: { type: 'string' } }, ['color']);
  const state = call.channel?.state as { name?: unknown } | undefined;
  if (state !== undefined && 'name' in state) {
    const given = filled(call, 'step2');
    return given ? text(`${state.name} likes ${given.color}.`) : { questions: { step2 }, state };
  }
  const given = filled(call, 'step1');
  return given ? { questions: { step2 }, state: { name: given.name } } : { questions: { step1 }, state: { round: 1 } };
}

/** Asks only what this client says that it can be asked. */
function byCapability(call: ToolCall): Outcome {
  const { channel } = call;
  if (channel?.answers !== undefined) return text('Answered.');
  const questions: Record<string, Question> = {};
  if (channel?.canAsk('form')) questions.user_name = NAME;
  if (channel?.canAsk('sampling')) questions.greeting = sample('Generate a greeting', 50);
  if (channel?.canAsk('roots')) questions.client_roots = ROOTS;
  return Object.keys(questions).length > 0 ? { questions } : text('This client cannot be asked.');
}

async function streamingElicitation(call: ToolCall): Promise<Outcome> {
  if (call.channel?.answers !== undefined) return text('Answered.');
  call.channel?.progress(1, 2);
  await pause();
  return { questions: { user_name: NAME } };
}

/** By name, in list order; the suite calls the first one without arguments. */
export const FIXTURE_CALLS: Readonly<Record<string, Fixture>> = {
  test_simple_text: () => text('This is a simple text response for testing.'),
  test_image_content: () => said(image),
  test_audio_content: () => said({ type: 'audio', data: WAV, mimeType: 'audio/wav' }),
  test_embedded_resource: () =>
    said({
      type: 'resource',
      resource: {
        uri: 'test://embedded-resource',
        mimeType: 'text/plain',
        text: 'This is an embedded resource content.',
      },
    }),
  test_multiple_content_types: () =>
    said({ type: 'text', text: 'Multiple content types test:' }, image, {
      type: 'resource',
      resource: {
        uri: 'test://mixed-content-resource',
        mimeType: 'application/json',
        text: '{"test":"data","value":123}',
      },
    }),
  test_tool_with_logging: logging,
  test_logging_tool: logging,
  test_error_handling: () => ({ ...text('This tool intentionally returns an error for testing'), isError: true }),
  test_tool_with_progress: progress,
  test_sampling: shown(
    'sampled',
    (call) => sample(argument(call, 'prompt'), 100),
    (given) => `LLM response: ${(given as { content?: { text?: string } }).content?.text ?? ''}`,
  ),
  test_elicitation: shown(
    'user',
    (call) =>
      form(
        argument(call, 'message'),
        {
          username: { type: 'string', description: "User's response" },
          email: { type: 'string', description: "User's email address" },
        },
        ['username', 'email'],
      ),
    (given) => `User response: ${JSON.stringify(given)}`,
  ),
  test_elicitation_sep1034_defaults: shown('defaults', () => form('Please review', DEFAULTS), completed),
  test_elicitation_sep1330_enums: shown('enums', () => form('Please choose', ENUMS), completed),
  test_input_required_result_elicitation: (call) => {
    const given = filled(call, 'user_name');
    return given === undefined ? { questions: { user_name: NAME } } : text(`Hello, ${given.name}!`);
  },
  test_input_required_result_sampling: shown(
    'capital_question',
    () => sample('What is the capital of France?', 100),
    (given) => `It said: ${JSON.stringify(given)}`,
  ),
  test_input_required_result_list_roots: shown(
    'client_roots',
    () => ROOTS,
    (given) => `Roots: ${JSON.stringify(given)}`,
  ),
  test_input_required_result_request_state: (call) =>
    withState(call, (state) => text(state === undefined ? 'no state' : 'state-ok')),
  test_input_required_result_tampered_state: (call) => withState(call, () => text('The state is as it was.')),
  test_input_required_result_multiple_inputs: multipleInputs,
  test_input_required_result_multi_round: multiRound,
  test_input_required_result_capabilities: byCapability,
  test_missing_capability: (call) =>
    call.channel?.answers === undefined ? { questions: { sampled: sample('Hello', 10) } } : text('Sampled.'),
  test_streaming_elicitation: streamingElicitation,
  json_schema_2020_12_tool: () => text('Its schema is what matters.'),
};
