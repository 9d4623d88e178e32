/** Plays the person: reads what a client prints or opens, signs in on our pages with a key, and is led back to the client. */
import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { Browser } from '../../../signin/browser.ts';
import type { Attendant, Hands } from '../workshop.ts';
import type { Typed } from './sign-in-way.ts';

export interface PersonOptions {
  /** Our server, as clients call it. */
  readonly url: string;
  /** File with what was opened in a browser. */
  readonly opened: string;
  readonly key: string;
  /** What is typed at the terminal, where there is one. */
  readonly typed?: readonly Typed[] | undefined;
  /** Whether the client has what it wanted, and its command may be ended. */
  readonly isDone?: () => boolean;
}

export class Person implements Attendant {
  readonly isAtTerminal: boolean;
  /** What went wrong at the browser. */
  fault: unknown;
  readonly #options: PersonOptions;
  readonly #address: RegExp;
  #typedSo = 0;
  #readSo = 0;
  #hasBegun = false;

  constructor(options: PersonOptions) {
    this.#options = options;
    this.isAtTerminal = options.typed !== undefined;
    this.#address = new RegExp(`${options.url.replaceAll('.', '\\.')}/signin/authorize\\?[^\\s"'<>\\\\]+`);
  }

  look(output: string, hands: Hands): void {
    const text = stripVTControlCharacters(output);
    this.#typeNext(text, hands);
    const address = this.#address.exec(`${readFileSync(this.#options.opened, 'utf8')}\n${text}`)?.[0];
    if (address !== undefined && !this.#hasBegun) {
      this.#hasBegun = true;
      this.#signIn(address).catch((fault: unknown) => {
        this.fault = fault;
        hands.end();
      });
    }
    if (this.#options.isDone?.()) hands.end();
  }

  #typeNext(text: string, hands: Hands): void {
    const next = this.#options.typed?.[this.#typedSo];
    if (next === undefined || !next.after.test(text.slice(this.#readSo))) return;
    this.#typedSo += 1;
    this.#readSo = text.length;
    hands.type(next.keys);
  }

  async #signIn(address: string): Promise<void> {
    const first = await new Browser().go(address);
    const second = await first.submit({ key: this.#options.key });
    const last = await second.submit({ access: 'read', answer: 'allow' });
    if (last.url.origin === new URL(address).origin)
      throw new Error(`Our page says: ${last.status} ${wordsOf(last.text)}`);
    const answer = await fetch(last.url);
    if (!answer.ok)
      throw new Error(`The client answers ${answer.status} to ${last.url.pathname}: ${await answer.text()}`);
  }
}

const wordsOf = (html: string): string => html.replace(/<style[\s\S]*?<\/style>|<[^>]*>/g, ' ').replace(/\s+/g, ' ');
