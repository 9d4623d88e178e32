import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/server';
import type { FaultReporter } from '../call-tool.ts';
import { isPlainInitialized, plainDiscovery, plainHandshake } from '../hot/plain-handshake.ts';
import { plainRequest } from '../hot/plain-request.ts';
import { type Era, MODERN_REVISION } from '../protocol.ts';
import type { ToolServer } from '../tool-server.ts';
import { besideList, discoveryOf, welcomeOf } from '../welcome.ts';
import { isRequest, LISTED_TOOLS, type StdioWire } from './stdio-wire.ts';

interface StdioOpeningOptions {
  readonly toolServer: ToolServer;
  /** Begins to serve through the SDK, which is loaded for that. */
  readonly sdk: (transport: Transport) => Promise<{ close(): Promise<void> }>;
  readonly report: FaultReporter;
}

/** What requests say in headers where they come over HTTP. */
const LEGACY_HEADERS = {};
const MODERN_LIST_HEADERS = { 'mcp-protocol-version': MODERN_REVISION, 'mcp-method': 'tools/list' };
const DISCOVERY_HEADERS = { 'mcp-protocol-version': MODERN_REVISION, 'mcp-method': 'server/discover' };

/**
 * Answers what a client opens with on stdio without the SDK, which takes longer to load than all the rest: a handshake and
 * lists with nothing unusual about them. The first message that is anything else goes to the SDK, and so does whatever
 * comes after it; the message that the connection began with is played to it before, and what it answers to that is dropped.
 */
export class StdioOpening implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  /** Resolves when the connection is over. */
  readonly closed: Promise<void>;
  readonly #wire: StdioWire;
  readonly #options: StdioOpeningOptions;
  #era: Era | undefined;
  /** What the client began with, to be played to the SDK: that chooses the era, and tells who the client is. */
  readonly #begun: JSONRPCMessage[] = [];
  /** What waits for the SDK to be ready; undefined while there is no need of it. */
  #waiting: JSONRPCMessage[] | undefined;
  #served: Promise<{ close(): Promise<void> } | undefined> | undefined;
  #isReady = false;
  #isClosed = false;
  /** Told of the answer to what is played. */
  #onPlayed: (() => void) | undefined;

  constructor(wire: StdioWire, options: StdioOpeningOptions) {
    this.#wire = wire;
    this.#options = options;
    wire.onmessage = (message) => this.#take(message);
    wire.onerror = (error) => this.onerror?.(error);
    this.closed = new Promise((resolve) => {
      wire.onclose = () => {
        this.#isClosed = true;
        this.onclose?.();
        this.#onPlayed?.();
        resolve();
      };
    });
    void wire.start();
  }

  /** The wire has been started before. */
  async start(): Promise<void> {}

  async send(message: JSONRPCMessage): Promise<void> {
    const played = this.#onPlayed;
    if (played === undefined || 'method' in message) return this.#wire.send(message);
    this.#onPlayed = undefined;
    played();
  }

  close(): Promise<void> {
    return this.#wire.close();
  }

  /** Ends the connection: whoever listens gets a result before. */
  async closeAll(): Promise<void> {
    const served = await this.#served;
    return served === undefined ? this.#wire.close() : served.close();
  }

  #take(message: JSONRPCMessage): void {
    if (this.#isReady) this.onmessage?.(message);
    else if (this.#waiting !== undefined) this.#waiting.push(message);
    else if (!this.#answer(message)) this.#handOver(message);
  }

  /** Answers a message where that needs no SDK; says whether it did. */
  #answer(message: JSONRPCMessage): boolean {
    const handshake = this.#era === undefined ? plainHandshake(LEGACY_HEADERS, message) : undefined;
    if (handshake !== undefined) {
      this.#begin('legacy', message);
      const { id, params } = handshake;
      // Nobody is told of changes here.
      const result = welcomeOf(this.#options.toolServer, params.protocolVersion, false);
      void this.#wire.send({ result, jsonrpc: '2.0', id });
      return true;
    }
    // That decides nothing: a client may go on in either era. The SDK has to know of it all the same.
    const discovery = this.#era === 'legacy' ? undefined : plainDiscovery(DISCOVERY_HEADERS, message);
    if (discovery !== undefined) {
      if (this.#era === undefined) this.#begun[0] = message;
      void this.#wire.send({ result: discoveryOf(this.#options.toolServer, false), jsonrpc: '2.0', id: discovery });
      return true;
    }
    if (this.#era === 'legacy' && isPlainInitialized(LEGACY_HEADERS, message)) {
      // Once is enough, however often it is said.
      this.#begun[1] = message;
      return true;
    }
    return this.#answerList(message);
  }

  #answerList(message: JSONRPCMessage): boolean {
    const plain = plainRequest(LEGACY_HEADERS, message) ?? plainRequest(MODERN_LIST_HEADERS, message);
    if (plain?.method !== 'tools/list' || (this.#era !== undefined && this.#era !== plain.era)) return false;
    if (this.#era === undefined) this.#begin(plain.era, message);
    const { toolServer } = this.#options;
    const beside = plain.era === 'legacy' ? {} : besideList(toolServer);
    const answer = { jsonrpc: '2.0', id: plain.id, result: { tools: LISTED_TOOLS, ...beside } } as const;
    toolServer.list().then(
      () => this.#wire.send(answer),
      // The SDK words what is wrong.
      () => this.#handOver(message),
    );
    return true;
  }

  #begin(era: Era, message: JSONRPCMessage): void {
    this.#era = era;
    this.#begun.length = 0;
    this.#begun.push(message);
  }

  #handOver(message: JSONRPCMessage): void {
    if (this.#isReady || this.#waiting !== undefined) {
      this.#take(message);
      return;
    }
    const waiting = [message];
    this.#waiting = waiting;
    this.#served = this.#serve(waiting).catch((fault) => {
      this.#options.report(fault, 'stdio');
      void this.#wire.close();
      return undefined;
    });
  }

  async #serve(waiting: JSONRPCMessage[]): Promise<{ close(): Promise<void> } | undefined> {
    const served = await this.#options.sdk(this);
    for (const message of this.#begun) await this.#play(message);
    if (this.#isClosed) await served.close();
    // In the order in which they came: what comes while these are handed on stands behind them.
    for (const message of waiting) this.onmessage?.(message);
    this.#isReady = true;
    return served;
  }

  /** Resolves when the SDK has taken a message that the client has its answer to. */
  #play(message: JSONRPCMessage): Promise<void> | undefined {
    if (this.#isClosed) return undefined;
    if (!isRequest(message)) {
      this.onmessage?.(message);
      return undefined;
    }
    return new Promise((resolve) => {
      this.#onPlayed = resolve;
      this.onmessage?.(message);
    });
  }
}
