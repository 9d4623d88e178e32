/** The way to a collector of OpenTelemetry, in batches and beside the calls. What does not arrive is told, and holds up no end. */
import type { Agent } from 'node:http';
import type { Resource } from '@opentelemetry/resources';
import { StartError } from '../../basics/errors.ts';

const SERVICE = 'oneuptime-mcp';
const SEND_MS = 5_000;
/** What batches are made with. */
export const BATCHES = { scheduledDelayMillis: 1_000, exportTimeoutMillis: SEND_MS } as const;
/** At the end, as long may pass until the next batch has arrived. */
const LAST_MS = 3_000;
const SUCCESS = 0;
const FAILED = 1;

interface Result {
  readonly code: number;
  readonly error?: Error;
}

/** What OpenTelemetry's exporters are alike in. */
interface Exporter<Item> {
  export(items: Item[], done: (result: Result) => void): void;
}

interface CollectorOptions<Item> {
  /** Absent, where `OTEL_EXPORTER_OTLP_ENDPOINT` says. */
  readonly url: string | undefined;
  readonly open: (config: {
    readonly url?: string;
    readonly timeoutMillis: number;
    readonly httpAgentOptions: (protocol: string) => Promise<Agent>;
  }) => Exporter<Item>;
  /** Told of each batch once; `cause` says why it did not arrive, if it did not. */
  readonly over: (items: readonly Item[], cause: unknown) => void;
}

/** An exporter for a processor of OpenTelemetry. */
export class CollectorExporter<Item> implements Exporter<Item> {
  readonly #over: CollectorOptions<Item>['over'];
  readonly #exporter: Exporter<Item>;
  readonly #agents: Agent[] = [];
  /** Batches that are not over: how each is given up, and when it is. */
  readonly #underWay = new Map<() => void, Promise<void>>();
  #ending: NodeJS.Timeout | undefined;
  #isGivenUp = false;

  constructor({ url, open, over }: CollectorOptions<Item>) {
    this.#over = over;
    const httpAgentOptions = async (protocol: string): Promise<Agent> => {
      const { Agent } = await (protocol === 'https:' ? import('node:https') : import('node:http'));
      const agent = new Agent({ keepAlive: true });
      this.#agents.push(agent);
      return agent;
    };
    this.#exporter = open({ ...(url === undefined ? {} : { url }), timeoutMillis: SEND_MS, httpAgentOptions });
  }

  export(items: Item[], done: (result: Result) => void): void {
    let settle = (): void => {};
    const settled = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const end = ({ code, error = new Error('the collector did not take them') }: Result): void => {
      // What was given up may be answered yet.
      if (!this.#underWay.delete(giveUp)) return;
      const isTaken = code === SUCCESS;
      this.#over(items, isTaken ? undefined : error);
      done(isTaken ? { code } : { code, error });
      settle();
      // Whoever waits for the end does not wait for each batch to fail.
      if (isTaken) this.#ending?.refresh();
      else if (this.#ending !== undefined) this.#giveUp();
    };
    const giveUp = (): void => end({ code: FAILED, error: new Error('it could not be sent before the end') });
    this.#underWay.set(giveUp, settled);
    if (this.#isGivenUp) giveUp();
    else this.#exporter.export(items, end);
  }

  async forceFlush(): Promise<void> {
    await Promise.all(this.#underWay.values());
  }

  async shutdown(): Promise<void> {
    await this.forceFlush();
  }

  /** Ends what sends through it, once what waits is sent or lost. */
  async close(provider: { shutdown(): Promise<void> }): Promise<void> {
    const timer = setTimeout(() => this.#giveUp(), LAST_MS);
    this.#ending = timer;
    await provider.shutdown().catch(() => {});
    clearTimeout(timer);
    this.#giveUp();
  }

  /** Nothing is tried any more, and a collector that answers for ever does not keep the process. */
  #giveUp(): void {
    if (this.#isGivenUp) return;
    this.#isGivenUp = true;
    for (const lose of [...this.#underWay.keys()]) lose();
    for (const agent of this.#agents) agent.destroy();
  }
}

/** Who sends: this server, or what the variables of OpenTelemetry say. */
export function serviceResource(resources: typeof import('@opentelemetry/resources'), version: string): Resource {
  const detected = resources.detectResources({ detectors: [resources.envDetector] });
  return resources.resourceFromAttributes({ 'service.name': SERVICE, 'service.version': version }).merge(detected);
}

/** Why a server does not start. `instead`: what else can be done about it. */
export function notInstalled(setting: string, packages: readonly string[], instead: string): StartError {
  const names = packages.map((name) => `@opentelemetry/${name}`).join(' ');
  return new StartError(`${setting} needs packages that are not installed: npm install ${names}, or ${instead}.`);
}
