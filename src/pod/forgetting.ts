/**
 * Whom a forgetting is about, in plain words, while it lasts: whoever dies in the midst of it leaves the next one what to look
 * for in quarantine and inbox. It is removed when all is done.
 */
import { isPodError } from '../errors.ts';
import { isRecord } from './cache-file.ts';
import { listChildren } from './container.ts';
import type { PodClient } from './http.ts';
import type { PodLayout } from './layout.ts';

const ACT = 'Writing down whom to forget';

/** The forgettings under way in one pod, by the id of their tombstone. */
export class Forgettings {
  readonly #client: PodClient;
  readonly #layout: PodLayout;

  constructor(client: PodClient, layout: PodLayout) {
    this.#client = client;
    this.#layout = layout;
  }

  /** Writes down the keys of a person. */
  async begin(id: string, keys: readonly string[]): Promise<void> {
    const body = JSON.stringify({ keys });
    await this.#client.put(this.#url(id), body, { act: ACT, contentType: 'application/json' });
  }

  /** The keys of a person; none where nothing was written down, or only a part of it. */
  async keysOf(id: string): Promise<string[]> {
    try {
      const answer = await this.#client.get(this.#url(id), { act: 'Reading whom to forget', accept: '*/*' });
      const value: unknown = JSON.parse(answer.text());
      const keys = isRecord(value) ? value['keys'] : undefined;
      return Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : [];
    } catch (error) {
      // Cut off in the middle of its write, before any tombstone stood.
      if (error instanceof SyntaxError || isPodError(error, 'not-found')) return [];
      throw error;
    }
  }

  /** Removes what is done. */
  async end(ids: readonly string[]): Promise<void> {
    for (const id of ids) await this.#remove(this.#url(id));
  }

  /** Removes what somebody left who died before his tombstone stood; `lasting` are under way. */
  async sweep(lasting: readonly string[]): Promise<void> {
    const kept = new Set(lasting.map((id) => this.#url(id)));
    for (const url of await listChildren(this.#client, this.#layout.forgetting, 'Listing whom to forget'))
      if (!kept.has(url)) await this.#remove(url);
  }

  async #remove(url: string): Promise<void> {
    await this.#client.delete(url, { act: 'Removing whom to forget' });
  }

  #url(id: string): string {
    return `${this.#layout.forgetting}${id}.json`;
  }
}
