/** What a model reads of a result, in the ways that were recorded. Frames stand for words of the client's own. */
import type { CallResult, ToolCallOf } from './profile.ts';

type View = (result: CallResult, call: ToolCallOf) => string;

const textOf = ({ content }: CallResult): string => content.map(({ text }) => text).join('\n');
const has = (result: CallResult): boolean => result.structuredContent !== undefined;
const structureOf = ({ structuredContent }: CallResult): string => JSON.stringify(structuredContent);
/** Whether the text is the structure, written as JSON. */
const isSame = (result: CallResult): boolean => has(result) && textOf(result) === structureOf(result);

/** The text, bare. */
export const textOnly: View = textOf;

/** Content blocks as JSON. */
export const blocks: View = ({ content }) => JSON.stringify(content);

/** The structure in place of the text, wherever there is one. */
export const structureFirst: View = (result) => (has(result) ? structureOf(result) : textOf(result));

/** The same below a line on how long the call took. */
export const structureBelowTime: View = (result, call) =>
  `Wall time: 0.0412 seconds\nOutput:\n${structureFirst(result, call)}`;

/** The text and then the structure, unless the one is the other. */
export const textThenStructure: View = (result) =>
  has(result) && !isSame(result) ? `${textOf(result)}${structureOf(result)}` : textOf(result);

/** The same, the structure in an element of its own. */
export const textThenExtras: View = (result) => {
  const extras = has(result) && !isSame(result) ? `<mcp-result-extras>${structureOf(result)}</mcp-result-extras>` : '';
  return `<mcp-result>${textOf(result)}</mcp-result>${extras}`;
};

/** The structure and then the text, unless the one is the other; of a failure the call, too. */
export const structureThenText: View = (result, call) => {
  const shown = has(result) && !isSame(result) ? `${structureOf(result)}${textOf(result)}` : textOf(result);
  return result.isError ? `tool error for function call: ${JSON.stringify(call)} with response: ${shown}` : shown;
};

/** The text as of somebody who is not trusted; of a failure the call and the whole result. */
export const untrustedText: View = (result, call) =>
  result.isError
    ? `tool error for function call: ${JSON.stringify(call)} with response: ${JSON.stringify(result)}`
    : JSON.stringify({ output: `<untrusted_context>\n${textOf(result)}\n</untrusted_context>` });

/** The whole result as JSON. */
export const whole: View = (result) => JSON.stringify(result);

/** The text; beside a structure both, as JSON. A failure is thrown with its text. */
export const textOrBoth: View = (result) => {
  const { content, structuredContent, isError } = result;
  if (isError) return `MCP tool returned an error: ${textOf(result)}\n Please fix your mistakes.`;
  return has(result) ? JSON.stringify({ ...content[0], structuredContent }) : textOf(result);
};

/** The structure, or else the whole result. A failure is thrown with its text. */
export const structureOrWhole: View = (result) => {
  if (result.isError) return textOf(result);
  return has(result) ? structureOf(result) : JSON.stringify({ _meta: result._meta, content: result.content });
};

/** The structure, or else what the text says, read as JSON where it is some. */
export const structureOrParsed: View = (result) => {
  if (result.isError) return JSON.stringify({ error: textOf(result) });
  return has(result) ? structureOf(result) : asJson(textOf(result));
};

function asJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

/** Text blocks without their type, and whether the call succeeded. */
export const statusAndText: View = ({ content, isError }) =>
  JSON.stringify({ status: isError ? 'error' : 'success', content: content.map(({ text }) => ({ text })) });

/** Whether a model reads a result twice whose text and structure are the same JSON. */
export function readsEqualTwice(view: View): boolean {
  const value = { items: [{ name: 'one' }] };
  const content = [{ type: 'text', text: JSON.stringify(value) }];
  const call = { name: 'list_incidents', arguments: {} };
  return view({ content, structuredContent: value }, call).length > view({ content }, call).length;
}
