/** Failures of the API as they were observed. Its error bodies bear no codes: status and wording decide. */
import { type ErrorCode, quoted, ToolError } from '../basics/errors.ts';
import { mayBeMade } from '../call/unknown-outcome.ts';
import type { LoadedTool } from '../catalogue/catalogue.ts';
import { tryAgain } from '../upstream/try-again.ts';

/** The API refused a call, and nothing of it was done. */
export class RefusedCall extends ToolError {
  /** Whose operation it is. */
  readonly tool: LoadedTool;

  constructor(code: ErrorCode, message: string, next: string, tool: LoadedTool) {
    super(code, message, next);
    this.tool = tool;
  }
}

/** The key lacks every permission that the operation on the table wants; which would do is in the catalogue. */
export class LacksPermission extends RefusedCall {}

/** Name of the tool that is refused to the key, or to the plan of its project, whatever the call says. */
export function refusedTool(error: ToolError): string | undefined {
  const isOfKey = error.code === 'not_permitted' || error.code === 'plan_required';
  return isOfKey && error instanceof RefusedCall ? error.tool.name : undefined;
}

/** A write that failed and may have been carried out all the same: look before anybody is told. */
export class MaySave extends ToolError {}

/** A refusal that the API is known to answer with after it has carried the write out. */
export class SavedAnyway extends MaySave {}

/** A refusal of the API itself; what answers in its place never comes so far. */
interface Refused {
  readonly status: number;
  /** What the API said; empty when it said nothing. */
  readonly said: string;
  /** Seconds after which it wants to be asked again. */
  readonly retryAfter?: number | undefined;
}

interface Failure extends Refused {
  /** What it said, as a quotation with a blank before it. */
  readonly quote: string;
  readonly tool: LoadedTool;
}

interface Known {
  readonly when: (failure: Failure) => boolean;
  readonly code: ErrorCode;
  readonly message: (failure: Failure) => string;
  readonly next: string | ((failure: Failure) => string);
  /** What becomes of a write that fails so; absent: nothing is saved. */
  readonly saves?: typeof MaySave;
}

/** How the API words a refusal of a table; those of columns, plans and sessions are worded otherwise. */
const LACKS = /You need one of these permissions/;

/** How the API words what it refuses to every key: tables of people, and those that nobody may use. */
const FOR_PEOPLE =
  /^A user session is required |can only be accessed by the user who |^(?:create|read|update|delete) on .+ is not allowed\.$/;

/** How a hosted instance names the plan that it wants; names of plans are one capitalised word. */
const PLAN = /upgrade your plan to ([A-Z][a-z]{2,19})\b/;

/** The first that fits is told. */
const KNOWN: readonly Known[] = [
  {
    when: ({ status, said }) => status === 400 && said === 'Invalid API Key',
    code: 'invalid_key',
    message: () => 'OneUptime does not accept this API key: it is unknown, expired or mistyped.',
    next: 'Use a key from Project Settings > API Keys of this instance.',
  },
  {
    when: ({ status }) => status === 401,
    code: 'invalid_key',
    message: ({ quote }) => `OneUptime wants an API key for this call.${quote}`,
    next: 'Use a key from Project Settings > API Keys of this instance.',
  },
  // Message and next step of these three make one sentence.
  {
    when: ({ status, said }) => status === 402 && PLAN.test(said),
    code: 'plan_required',
    // The same words stand for a table and for one column of it.
    message: ({ said, tool }) => `This call of ${tool.name} needs the ${PLAN.exec(said)?.[1]} plan or a higher one:`,
    next: ({ tool: { verb } }) =>
      `${verb === 'delete' ? '' : 'leave out columns that only it has, or '}ask an owner of the project to change the plan under Project Settings > Billing.`,
  },
  {
    when: ({ status, said }) => status === 402 && /\bunpaid\b/.test(said),
    code: 'plan_required',
    message: ({ tool }) => `${tool.name} is refused while the subscription of the project is unpaid:`,
    next: 'ask an owner of the project to pay what is open under Project Settings > Invoices.',
  },
  {
    when: ({ status, said }) => status === 402 && said.includes('Enterprise Edition'),
    code: 'plan_required',
    message: ({ tool }) => `${tool.name} needs the Enterprise Edition of OneUptime:`,
    next: 'ask whoever runs this instance to switch to that build, or do without.',
  },
  {
    when: ({ status }) => status === 402,
    code: 'plan_required',
    message: ({ quote }) => `The plan or edition of this instance does not include it.${quote}`,
    next: 'Ask the owner of the project to change the plan, or do without.',
  },
  {
    when: ({ status, said, tool }) => status === 422 && tool.verb === 'update' && said.startsWith('Unable to update'),
    code: 'not_found',
    message: ({ tool }) => `There is no such ${tool.module.title}, or the key may not change it.`,
    next: ({ tool: { module } }) => `Find it with ${module.operations.list?.name ?? `the list of ${module.plural}`}.`,
  },
  {
    // Owners of alert episodes: telling them fails after they are saved, and they are told all the same.
    when: ({ status, said, tool }) =>
      status === 400 && tool.verb === 'create' && said === 'NotificationFor is not supported',
    code: 'rejected',
    message: ({ quote }) => `OneUptime refused the call (400), as it does for every such row.${quote}`,
    next: 'Look for the row before trying again.',
    saves: SavedAnyway,
  },
  {
    // A step back of a state, written to its column.
    when: ({ status, said, tool }) => status === 400 && tool.verb === 'update' && /cannot transition to/.test(said),
    code: 'rejected',
    message: ({ quote }) => `OneUptime refused the call (400).${quote}`,
    next: 'Move the state with a state change instead.',
    saves: MaySave,
  },
  {
    when: ({ status, said }) => status === 422 && FOR_PEOPLE.test(said),
    code: 'not_permitted',
    message: ({ quote }) => `The API key may not do this.${quote}`,
    next: ({ tool }) =>
      `No API key may, whatever its permissions: see what the description of ${tool.name} names instead, or use the web application.`,
  },
  {
    when: ({ status, said }) => status === 400 && said === 'Payment provider customer id not found.',
    code: 'rejected',
    message: ({ quote }) => `This project pays nobody through this instance.${quote}`,
    next: 'Do without: only instances that bill have invoices and payment methods.',
  },
  {
    when: ({ status }) => status === 422 || status === 403,
    code: 'not_permitted',
    message: ({ quote }) => `The API key may not do this.${quote}`,
    next: 'Use a key with one of these permissions, or ask a project admin to add one.',
  },
  {
    when: ({ status }) => status === 404,
    code: 'not_found',
    message: ({ quote, tool }) => `The instance does not know the address of ${tool.name}.${quote}`,
    next: 'Its release may be older or newer than the one this server was compiled for.',
  },
  {
    when: ({ status }) => status === 429,
    code: 'rate_limited',
    message: () => 'OneUptime asks to slow down.',
    next: ({ retryAfter }) => tryAgain(retryAfter),
  },
  {
    when: ({ status }) => status >= 500,
    code: 'upstream_failed',
    message: ({ status, quote }) => `OneUptime failed on this call (${status}).${quote}`,
    next: ({ tool }) =>
      tool.operation.risk === 'read'
        ? 'It does so for values of a wrong form, and when it is overloaded. Check the filter, then try again.'
        : `${tool.verb === 'delete' ? '' : 'It does so for values of a wrong form. '}${mayBeMade(tool)}`,
    saves: MaySave,
  },
  {
    when: () => true,
    code: 'rejected',
    message: ({ status, quote }) => `OneUptime refused the call (${status}).${quote}`,
    next: 'Correct what it names and call again.',
  },
];

/** The error that an unsuccessful answer stands for. */
export function knownFailure(refused: Refused, tool: LoadedTool): ToolError {
  const { said } = refused;
  const failure = { ...refused, quote: said ? ` OneUptime says ${quoted(said)}.` : '', tool };
  const { code, message, next, saves } = KNOWN.find(({ when }) => when(failure)) as Known;
  const told = [code, message(failure), typeof next === 'string' ? next : next(failure)] as const;
  if (code === 'not_permitted' && LACKS.test(said)) return new LacksPermission(...told, tool);
  return saves && isWrite(tool) ? new saves(...told) : new RefusedCall(...told, tool);
}

const isWrite = ({ operation }: LoadedTool): boolean => operation.risk !== 'read';

/** What a refusal means for a call that was to change something, of which a part may be made: `told` is what is said of it. */
export function withOutcome(
  refusal: ToolError,
  told: ToolError,
  { tool, isRest = false }: { readonly tool: LoadedTool; readonly isRest?: boolean | undefined },
): ToolError {
  // Of what no key can complete, its next step says it already.
  if (!(refusal instanceof RefusedCall) || !isWrite(tool) || tool.operation.impossible !== undefined) return told;
  const change = isRest ? 'The rest of the change' : 'The change';
  const outcome = isWrite(refusal.tool) ? `${change} was not made.` : 'Nothing was sent.';
  return new ToolError(told.code, told.message, `${told.next} ${outcome}`);
}
