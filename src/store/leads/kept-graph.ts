/**
 * Checks that the server stores Turtle without changing its graph. On a server that drops, changes or adds statements, every
 * lead would look damaged, and each pass would write it again.
 */
import { isSameLeadDocument } from '../../lead/document/document.ts';
import { PodError } from '../../errors.ts';
import { IF_ABSENT } from '../../http/conditions.ts';
import type { PodClient } from '../../http/client.ts';
import type { PodLayout } from '../../solid/layout.ts';
import { readOwnResource } from '../../solid/own-resource.ts';

const ACT = 'Reading back a lead';

/** Lets one write go first. The others follow when it is known that the server keeps what it stores. */
export class FirstWrite {
  readonly #client: PodClient;
  readonly #layout: PodLayout;
  #isOver: boolean;
  #running: Promise<unknown> | undefined;
  #refusal: PodError | undefined;

  constructor(client: PodClient, layout: PodLayout, isOver: boolean) {
    this.#client = client;
    this.#layout = layout;
    this.#isOver = isOver;
  }

  /**
   * Runs a write, which returns `undefined` if another process was faster. `isDoubtful`: check the result, even if the first
   * write was checked already.
   *
   * @throws PodError `unexpected` if the server stores another graph than it was given.
   */
  async run<T>(
    url: string,
    text: string,
    isDoubtful: boolean,
    write: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    while (!this.#isOver && this.#running !== undefined) await this.#running.catch(() => undefined);
    if (this.#refusal !== undefined) throw this.#refusal;
    if (this.#isOver) return isDoubtful ? this.#prove(url, text, write) : write();
    const own = this.#prove(url, text, write);
    this.#running = own;
    try {
      return await own;
    } finally {
      this.#running = undefined;
    }
  }

  async #prove<T>(url: string, text: string, write: () => Promise<T | undefined>): Promise<T | undefined> {
    const outcome = await write();
    const { etags } = this.#client;
    // If the write had a condition, another process was faster. If not, the server may have changed what it stored.
    if (outcome === undefined && (etags === undefined || etags === 'strong')) return undefined;
    const stored = await readOwnResource(this.#client, url, { act: ACT, accept: ACCEPT, maxBytes: roomFor(text) });
    const isKept = stored !== undefined && isSameLeadDocument(stored.text(), text, url);
    // Another process may have written in between. No other process writes to the probe.
    if (!isKept && !(await this.#keepsProbe(text))) {
      this.#refusal = changedError(url);
      throw this.#refusal;
    }
    this.#isOver = true;
    return outcome;
  }

  async #keepsProbe(text: string): Promise<boolean> {
    const url = `${this.#layout.leads}probe-${crypto.randomUUID()}.ttl`;
    const act = 'Testing how the server stores Turtle';
    // The client must not compare by itself: the code below does.
    await this.#client.put(url, text, { act, contentType: 'text/turtle', isSame: () => true, ...IF_ABSENT });
    try {
      const stored = await this.#client.get(url, { act, accept: ACCEPT, maxBytes: roomFor(text) });
      return isSameLeadDocument(stored.text(), text, url);
    } finally {
      await this.#client.delete(url, { act: 'Removing the probe' });
    }
  }
}

const ACCEPT = 'text/turtle, */*;q=0.1';

/** The limit for reading back, because a server may write Turtle in a longer form. */
const roomFor = (text: string): number => 4 * Buffer.byteLength(text) + 1024;

function changedError(url: string): PodError {
  const message =
    `${ACT} failed: GET ${url} - expected the statements that were written, received others: the server changes the Turtle ` +
    'that it stores, so leads are not safe there. Nothing was removed from the inbox. leadpod doctor says what it changes';
  return new PodError(message, { kind: 'unexpected', method: 'PUT', url });
}
