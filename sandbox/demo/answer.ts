/** What a tool answered, as the story reads it. */
import { need } from './story-error.ts';

/** A line of a table: cells by column. */
type TableLine = Readonly<Record<string, string>>;

/** One answer, as text for people and as data. */
export interface Answer {
  readonly isError: boolean;
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Lines of the table; empty unless `format: "table"` was asked for. */
  readonly rows: readonly TableLine[];
  /** How many match, of which the rows may be the first. */
  readonly total: number;
}

/** Reads a tool result by its text, as most clients do: JSON, or a table whose last line is "3 of 120". */
export function readAnswer(result: { content: unknown; isError?: unknown }): Answer {
  const blocks = result.content as readonly { readonly text?: string }[];
  const text = blocks.map((block) => block.text ?? '').join('\n');
  const data: Record<string, unknown> = text.startsWith('{') ? JSON.parse(text) : {};
  const isTable = /^\d+ of [^\n]*$/m.test(text.slice(text.lastIndexOf('\n') + 1));
  const lines = isTable ? text.split('\n') : [];
  const [head = [], ...body] = lines.slice(0, -1).map((line) => line.split(' | '));
  return {
    isError: result.isError === true,
    text,
    data,
    rows: body.map((cells) => Object.fromEntries(head.map((column, place) => [column, cells[place]?.trim() ?? '']))),
    total: Number(/of\D*(\d+)/.exec(lines.at(-1) ?? '')?.[1] ?? 0),
  };
}

/** The row with that value; a `StoryError` when there is none. */
export function rowWith(answer: Answer, column: string, value: string): TableLine {
  const found = answer.rows.find((row) => row[column] === value);
  need(found !== undefined, `The story needs a row whose ${column} is "${value}"; there is none.`);
  return found;
}

/** The cells of a column. */
export function column(answer: Answer, name: string): string[] {
  return answer.rows.map((row) => row[name] ?? '');
}
