/** Secrets, what others wrote, and what hides in what we quote. */
import type { Guard } from './guard.ts';

const ROWS = ['test/oneuptime/secrets.test.ts'];
const COLUMNS = ['test/oneuptime/secret-columns.test.ts'];
const MARKS = ['test/oneuptime/untrusted.test.ts'];
const QUOTES = ['test/mcp/quoted-text.test.ts'];

export const guards: readonly Guard[] = [
  {
    name: 'secrets of a row are masked',
    file: 'runtime/call/masks.ts',
    from: '  if (column?.secret) return true;',
    to: '',
    tests: ROWS,
  },
  {
    name: 'secrets of rows in rows are masked',
    file: 'runtime/call/masks.ts',
    from: 'return isReference(column) && [value]',
    to: 'return column === null && [value]',
    tests: ROWS,
  },
  {
    name: 'columns that nobody knows are masked by their names',
    file: 'runtime/call/masks.ts',
    from: 'return column === undefined && isSecretName(name);',
    to: 'return false;',
    tests: ROWS,
  },
  {
    name: 'secrets inside JSON of a known form are masked',
    file: 'runtime/call/masks.ts',
    from: 'if (column === undefined || column.secretsInside) return true;',
    to: 'if (column === undefined) return true;',
    tests: ROWS,
  },
  {
    name: 'a create tells only what the platform made',
    file: 'runtime/oneuptime/sending.ts',
    from: 'row[name] !== null && !(name in given),',
    to: 'row[name] !== null,',
    tests: ROWS,
  },
  {
    name: 'masks are never written back',
    file: 'runtime/call/secret-texts.ts',
    from: 'return printed.includes(MASK);',
    to: "return printed === '';",
    tests: ROWS,
  },
  {
    name: 'previews mask what they would send',
    file: 'runtime/oneuptime/secrets.ts',
    from: 'if (isSecret(module, name) && value !== null) return MASKED_AS_SENT;',
    to: '',
    tests: ROWS,
  },
  {
    name: 'errors repeat nothing that was given as a secret',
    file: 'runtime/call/given-secrets.ts',
    from: 'if (secrets.length > MOST_SECRETS) return () => HIDDEN;',
    to: 'if (secrets.length > 0) return (text) => text;',
    tests: ROWS,
  },
  {
    name: 'no beginning of a secret is left where a quotation ends',
    file: 'runtime/call/given-secrets.ts',
    from: 'if (secret.length < TELLING || !text.includes(CUT)) return text;',
    to: 'if (secret.length > 0) return text;',
    tests: ROWS,
  },
  {
    name: 'nothing is sorted by a secret',
    file: 'runtime/call/fields.ts',
    from: 'if (module.columns[column]?.secret)',
    to: 'if (module.columns[column]?.secret && column === "")',
    tests: COLUMNS,
  },
  {
    name: 'nothing is filtered by a secret',
    file: 'runtime/catalogue/kinds.ts',
    from: '!column.secret && !isProject(name, column)',
    to: '!isProject(name, column)',
    tests: COLUMNS,
  },
  {
    name: 'names tell a secret',
    file: 'runtime/catalogue/secret-names.ts',
    from: 'if (!SECRET.test(bare) || ABOUT_ONE.test(name)) return false;',
    to: 'if (bare.length >= 0) return false;',
    tests: [...COLUMNS, ...ROWS],
  },
  {
    name: 'results that show what others wrote are marked',
    file: 'runtime/call/untrusted.ts',
    from: 'return isUntrusted ? { ...result, _meta: UNTRUSTED_META } : result;',
    to: 'return isUntrusted ? { ...result } : result;',
    tests: MARKS,
  },
  {
    name: 'rows that show the name of what others wrote are marked',
    file: 'runtime/call/call-state.ts',
    from: 'return to !== undefined && catalogue.isOutside(to);',
    to: "return to === '' && catalogue.isOutside(to);",
    tests: MARKS,
  },
  {
    name: 'errors of the protocol hide nothing',
    file: 'runtime/mcp/protocol.ts',
    from: 'message: visible(message)',
    to: 'message: [visible, message].at(1)',
    tests: QUOTES,
  },
  {
    name: 'refusals of HTTP hide nothing',
    file: 'runtime/mcp/http-call.ts',
    from: 'message: visible(message)',
    to: "message: [visible(''), message].at(1) ?? ''",
    tests: QUOTES,
  },
  {
    name: 'faults that the SDK tells hide nothing',
    file: 'runtime/mcp/sdk/worded-server.ts',
    from: 'fault instanceof ProtocolError && !isAllVisible(fault)',
    to: 'fault instanceof ProtocolError && isAllVisible(fault)',
    tests: QUOTES,
  },
  {
    name: 'completions hide nothing',
    file: 'runtime/mcp/sdk/add-resources-and-prompts.ts',
    from: '(values ?? []).map(visible)',
    to: '[...(values ?? [])]',
    tests: QUOTES,
  },
  {
    name: 'pages hide nothing',
    file: 'runtime/tools/resources.ts',
    from: 'text: visible(text)',
    to: 'text',
    tests: QUOTES,
  },
  {
    name: 'progress hides nothing',
    file: 'runtime/mcp/asking/questions.ts',
    from: 'message: message && visible(message)',
    to: 'message',
    tests: QUOTES,
  },
  {
    name: 'lines for the operator hide nothing',
    file: 'runtime/start/process-signals.ts',
    from: 'visible(fault instanceof Error ? (fault.stack ?? fault.message) : String(fault))',
    to: "visible('') + (fault instanceof Error ? (fault.stack ?? fault.message) : String(fault))",
    tests: QUOTES,
  },
];
