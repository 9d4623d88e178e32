/** One line of a stack trace, as rows of exceptions keep it. */
interface Frame {
  readonly functionName: string;
  readonly fileName: string;
  readonly lineNumber: number;
  readonly columnNumber?: number;
  /** Whether it is the sender's own code, as opposed to a library. */
  readonly inApp: boolean;
}

/** JavaScript and Java: `at place (file.js:1:2)`, `at file.js:1:2`, `at a.b.Place(File.java:3)`. */
const AT = /^\s*at (?:(?<name>.+?) ?\()?(?<file>[^()\s]+?):(?<line>\d+)(?::(?<column>\d+))?\)?$/;
/** Python: `File "place.py", line 3, in place`. */
const FILE = /^\s*File "(?<file>.+?)", line (?<line>\d+)(?:, in (?<name>.+))?$/;
/** Longer lines are data, no places in code. */
const LONGEST_LINE = 500;
const LIBRARY = /^(node:|internal\/|javax?\.|sun\.)|\/(node_modules|site-packages|dist-packages)\//;

/** The frames of a stack trace, in its own order; lines that are none are passed over. */
export function framesOf(trace: string): Frame[] {
  return trace.split('\n').flatMap((text) => {
    if (text.length > LONGEST_LINE) return [];
    const { name = '<anonymous>', file = '', line, column } = (AT.exec(text) ?? FILE.exec(text))?.groups ?? {};
    if (line === undefined) return [];
    const place = { functionName: name, fileName: file, lineNumber: Number(line) };
    const inApp = !LIBRARY.test(file) && !LIBRARY.test(name);
    return [column === undefined ? { ...place, inApp } : { ...place, columnNumber: Number(column), inApp }];
  });
}

/** What a text that holds a stack trace says of its exception: "Type: message" stands in the first line, in Python in the last. */
export function headOf(text: string): { readonly type: string; readonly message: string } {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const isPython = lines[0]?.startsWith('Traceback (most recent call last)') === true;
  const head = (isPython ? lines.at(-1) : lines[0]) ?? '';
  const [, type = '', message = head] = /^([\w.$]+)(?::\s*(.*))?$/.exec(head) ?? [];
  return { type, message };
}
