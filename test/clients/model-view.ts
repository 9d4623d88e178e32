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

/** The structure in place of the text, wherever there is one and the call did not fail; then what is left of a budget. */
export const structureThenBudget: View = (result) => {
  const shown = has(result) && !result.isError ? structureOf(result) : textOf(result);
  return `${shown}\n\n<system-reminder>\n<total_tokens>14999998 tokens left</total_tokens>\n</system-reminder>`;
};

/** The structure in place of the text, of failures too, below a line on how long the call took. */
export const structureBelowTime: View = (result) =>
  `${TIME}Output:\n${has(result) ? structureOf(result) : textOf(result)}`;

/** The text and then the structure, unless the one is the other. */
export const textThenStructure: View = (result) => {
  const shown = result.isError ? `MCP server 'oneuptime': ${textOf(result)}` : textOf(result);
  return has(result) && !isSame(result) ? `${shown}\n\n${structureOf(result)}` : shown;
};

/** The same below a line on how long the call took, the structure in an element of its own. */
export const textThenExtras: View = (result) => {
  const failed = result.isError ? '<system>ERROR: Tool execution failed.</system>\n' : '';
  const extras =
    has(result) && !isSame(result)
      ? `\n<mcp-result-extras>\n{"structuredContent":${structureOf(result)}}\n</mcp-result-extras>`
      : '';
  return `${TIME}${failed}${textOf(result)}${extras}`;
};

const TIME = 'Wall time: 0.0412 seconds\n';

/** The structure and then the text, unless the one is the other; of a failure the call, the result and its text again. */
export const structureThenText: View = (result, call) => {
  const { content } = result;
  if (result.isError) return failedCall(call, { error: bareOf(result), content });
  return has(result) && !isSame(result) ? `${structureOf(result)}${textOf(result)}` : textOf(result);
};

/** The text as of somebody who is not trusted; of a failure the call and the result. */
export const untrustedText: View = (result, call) =>
  JSON.stringify(
    result.isError
      ? { error: failedCall(call, bareOf(result)) }
      : { output: `<untrusted_context>\n${textOf(result)}\n</untrusted_context>` },
  );

const bareOf = ({ content, structuredContent, isError }: CallResult) => ({ content, structuredContent, isError });

function failedCall({ name, arguments: args }: ToolCallOf, response: object): string {
  const shown = JSON.stringify([{ functionResponse: { name, response } }]);
  return `MCP tool '${name}' reported tool error for function call: ${JSON.stringify({ name, args })} with response: ${shown}`;
}

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
