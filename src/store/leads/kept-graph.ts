/**
 * Does the server keep the graph of the Turtle that it stores? One that drops, changes or adds statements makes every lead
 * look damaged, and each pass would write it again.
 */
import { isSameLeadDocument } from '../../lead/document/document.ts';
import { PodError } from '../../errors.ts';
import { IF_ABSENT } from '../../http/conditions.ts';
import type { PodClient } from '../../http/client.ts';
import type { PodLayout } from '../../solid/layout.ts';
import { readOwnResource } from '../../solid/own-resource.ts';

const ACT = 'Reading back a lead';

/** Lets one write go first, and the others once it is known that the server keeps what it stores. */
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
   * Runs a write that comes back with `undefined` where someone else was faster. `isDoubtful`: look at what it wrote, also
   * where the first write is over.
   *
   * @throws PodError `unexpected` where the server stores another graph than it was given.
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
    // Where a condition stood guard, someone else was faster; where none did, the server may have changed what it read back.
    if (outcome === undefined && (etags === undefined || etags === 'strong')) return undefined;
    const stored = await readOwnResource(this.#client, url, { act: ACT, accept: TURTLE, maxBytes: roomFor(text) });
    const isKept = stored !== undefined && isSameLeadDocument(stored.text(), text, url);
    // Someone else may have written in between; a probe of the same text belongs to no one else.
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
    // Whether it is the same is the question.
    await this.#client.put(url, text, { act, contentType: 'text/turtle', isSame: () => true, ...IF_ABSENT });
    try {
      const stored = await this.#client.get(url, { act, accept: TURTLE, maxBytes: roomFor(text) });
      return isSameLeadDocument(stored.text(), text, url);
    } finally {
      await this.#client.delete(url, { act: 'Removing the probe' });
    }
  }
}

const TURTLE = 'text/turtle, */*;q=0.1';

/** A server that writes Turtle in words of its own may need more. */
const roomFor = (text: string): number => 4 * Buffer.byteLength(text) + 1024;

function changedError(url: string): PodError {
  const message =
    `${ACT} failed: GET ${url} - expected the statements that were written, received others: the server changes the Turtle ` +
    'that it stores, so leads are not safe there. Nothing was removed from the inbox. leadpod doctor says what it changes';
  return new PodError(message, { kind: 'unexpected', method: 'PUT', url });
}
