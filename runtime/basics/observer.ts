/**
 * What a server tells whoever watches it (logs, metrics, traces): its calls, what they send to the API, and what HTTP brought.
 * Where nobody watches, nothing of this is made.
 */
import type { Credential } from './credential.ts';

/** What is called, as far as it is known before anything is done. */
export interface SeenTool {
  /** The tool or workflow; what was written where there is none of that name, which may be anything. */
  readonly name: string;
  readonly kind: 'tool' | 'workflow' | 'search' | 'unknown' | 'resource' | 'prompt';
  /** Of a prompt: whether there is one of that name. */
  readonly isListed?: boolean;
  readonly toolset?: string | undefined;
  readonly verb?: string | undefined;
  /** The compact tool that it came through. */
  readonly through?: string | undefined;
}

/** Who calls, and how. */
export interface SeenCaller {
  readonly credential: Credential | undefined;
  /** What the transport calls the request. */
  readonly request: string | undefined;
  /** Who the client says it is; anything may stand there. */
  readonly client: { readonly name: string | undefined; readonly version: string | undefined };
  /** How its program calls itself in `user-agent`; anything may stand there. */
  readonly agent: string | undefined;
  /** The revision of the protocol that it names with its request. */
  readonly protocol: string | undefined;
  /** Handshake first, or each request for itself; undefined where nobody knows. */
  readonly era: 'legacy' | 'modern' | undefined;
  /** The span that the client makes it in, as W3C Trace Context writes it; not checked. */
  readonly traceparent: string | undefined;
  readonly tracestate: string | undefined;
}

/** One call from its beginning to its end; filled on the way, and read by observers when it is over. */
export class SeenCall {
  readonly tool: SeenTool;
  readonly caller: SeenCaller;
  /** The address that it came to, as addresses say it. */
  readonly surface: string;
  /** On the clock of `performance.now()`. */
  readonly began = performance.now();
  /** `ok`, `preview`, `asked` where the client has to answer something first, or the code of an error. */
  outcome = '';
  ms = 0;
  /** Characters of its result: of its text, and of its picture in base64. */
  size = 0;
  /** Requests that were sent to the API for it, those sent again counted each time. */
  requests = 0;
  /** How many of those were sent again. */
  retries = 0;
  /** Milliseconds that each of them took, summed: several at once count each. */
  upstreamMs = 0;
  /** Status of the last answer of the API, or of what answered in its place. */
  status: number | undefined;
  /** Writes that were sent and may have taken effect. */
  changes = 0;
  /** What became of the question whether it may do what it does. */
  agreement: { readonly way: string; readonly answer: string } | undefined;
  /** What traces keep of it. */
  span: unknown;

  constructor(tool: SeenTool, caller: SeenCaller, surface: string) {
    this.tool = tool;
    this.caller = caller;
    this.surface = surface;
  }
}

/** One request to the API. */
export interface SeenSending {
  readonly method: string;
  /** Below the address of the instance; ids stand in it. */
  readonly path: string;
  /** Host and port that it goes to. */
  readonly host: string;
  /** 1 for the first, 2 for the first that is sent again. */
  readonly attempt: number;
  /** For which it is sent; undefined where the server asks for itself. */
  readonly call: SeenCall | undefined;
}

/** What came of it. */
export interface SeenAnswer {
  readonly ms: number;
  /** Undefined where nothing answered. */
  readonly status: number | undefined;
  /** The code of the error, where it was no answer of the API. */
  readonly failure: string | undefined;
}

/** One HTTP request that was answered, or whose client left. */
export interface SeenRequest {
  readonly method: string;
  /** The address, without what may be secret: no query, no names that nobody knows. */
  readonly path: string;
  /** As it was sent; what was left unanswered has none. */
  readonly status: number | undefined;
  readonly ms: number;
  /** Of the answer as it went out, its head included. */
  readonly bytes: number;
  readonly request: string;
  /** How the program calls itself in `user-agent`; anything may stand there. */
  readonly agent: string | undefined;
  /** The span that it comes in, as HTTP has it: a proxy may have written it. Not checked. */
  readonly traceparent?: string | undefined;
  /** Method of the protocol that its message asks for, which may be anything; undefined where it brings no message, or several. */
  readonly asked: string | undefined;
  readonly credential: Credential | undefined;
}

/** How it stands with the requests to one instance: `open` where none are sent for a while, since none was answered. */
export interface SeenCircuit {
  readonly state: 'closed' | 'open' | 'half_open';
  /** Host and port of the instance. */
  readonly host: string;
  /** So many requests in a row had no answer. */
  readonly failures: number;
  /** After which one is sent again; of one that is open. */
  readonly seconds?: number | undefined;
}

/** Somebody who watches. Whatever it does takes the time of calls: nothing here may throw, wait or take long. */
export interface Observer {
  began?(call: SeenCall): void;
  ended?(call: SeenCall): void;
  /** Told before each request to the API; names and values in turns of headers to be added, and who is told of its answer. */
  sending?(sending: SeenSending): SeenSent | undefined;
  request?(request: SeenRequest): void;
  /** Told of each change. */
  circuit?(circuit: SeenCircuit): void;
}

/** What an observer adds to a request to the API, and where it hears of the answer. */
export interface SeenSent {
  readonly headers?: readonly string[];
  answered?(answer: SeenAnswer): void;
}

/** Several as one; undefined for none. */
export function observers(all: readonly (Observer | undefined)[]): Observer | undefined {
  const those = all.filter((one) => one !== undefined);
  if (those.length < 2) return those[0];
  return {
    began: (call) => {
      for (const one of those) one.began?.(call);
    },
    ended: (call) => {
      for (const one of those) one.ended?.(call);
    },
    sending: (sending) => {
      const sent = those.map((one) => one.sending?.(sending)).filter((one) => one !== undefined);
      if (sent.length < 2) return sent[0];
      return {
        headers: sent.flatMap(({ headers = [] }) => headers),
        answered: (answer) => {
          for (const one of sent) one.answered?.(answer);
        },
      };
    },
    request: (request) => {
      for (const one of those) one.request?.(request);
    },
    circuit: (circuit) => {
      for (const one of those) one.circuit?.(circuit);
    },
  };
}
