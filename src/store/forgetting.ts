/**
 * Requests to forget a person, in plain text. If a process dies during its work, the next one reads here whom to look for in
 * quarantine and inbox. A request is removed when everything is done.
 */
import { isPodError } from '../errors.ts';
import { isRecord } from '../text/record.ts';
import { listChildren } from '../solid/container.ts';
import type { PodClient } from '../http/client.ts';
import type { PodLayout } from '../solid/layout.ts';

const ACT = 'Writing the list of forgotten people';

/** The stages, in their order. A finished stage is not repeated. `stored` means leads, journal and index. */
export const PURGE_STAGES = ['stored', 'inbox', 'quarantine'] as const;

/** One of {@link PURGE_STAGES}. */
export type PurgeStage = (typeof PURGE_STAGES)[number];

/** Whom to forget, and which stages are done. */
export interface Forgetting {
  /** The keys by which the user named the person. */
  readonly keys: readonly string[];
  /** Keys that no event has any more. */
  readonly only: readonly string[];
  readonly done: ReadonlySet<PurgeStage>;
}

/** The requests of one pod, by the id of their tombstone. */
export class Forgettings {
  readonly #client: PodClient;
  readonly #layout: PodLayout;

  constructor(client: PodClient, layout: PodLayout) {
    this.#client = client;
    this.#layout = layout;
  }

  /** Writes a request. */
  async begin(id: string, { keys, only }: Pick<Forgetting, 'keys' | 'only'>): Promise<void> {
    await this.#put(this.#url(id), { keys, only });
  }

  /** Notes that a stage is done, in a resource beside the request, so that a write that is cut off loses nothing. */
  async note(id: string, stage: PurgeStage): Promise<void> {
    await this.#put(this.#url(id, stage), {});
  }

  /** Reads requests. One that is missing or incomplete has no keys. */
  async read(ids: readonly string[]): Promise<Map<string, Forgetting>> {
    const found = new Map<string, Forgetting>();
    if (ids.length === 0) return found;
    const there = new Set(await this.#list());
    for (const id of ids) {
      const done = PURGE_STAGES.filter((stage) => there.has(this.#url(id, stage)));
      found.set(id, { ...(await this.#readNames(id)), done: new Set(done) });
    }
    return found;
  }

  /** Removes finished requests. */
  async end(ids: readonly string[]): Promise<void> {
    const there = new Set(await this.#list());
    for (const id of ids) for (const url of this.#urlsOf(id).filter((one) => there.has(one))) await this.#remove(url);
  }

  /** Removes requests of processes that died before they wrote their tombstone. `lasting` are the requests in progress. */
  async sweep(lasting: readonly string[]): Promise<void> {
    const kept = new Set(lasting.flatMap((id) => this.#urlsOf(id)));
    for (const url of await this.#list()) if (!kept.has(url)) await this.#remove(url);
  }

  async #readNames(id: string): Promise<Pick<Forgetting, 'keys' | 'only'>> {
    try {
      const answer = await this.#client.get(this.#url(id), {
        act: 'Reading the list of forgotten people',
        accept: '*/*',
      });
      const value: unknown = JSON.parse(answer.text());
      const { keys, only }: Record<string, unknown> = isRecord(value) ? value : {};
      return { keys: texts(keys), only: texts(only) };
    } catch (error) {
      // The write was cut off, before a tombstone was written.
      if (error instanceof SyntaxError || isPodError(error, 'not-found')) return { keys: [], only: [] };
      throw error;
    }
  }

  #list(): Promise<string[]> {
    return listChildren(this.#client, this.#layout.forgetting, 'Listing the forgotten people');
  }

  async #put(url: string, value: unknown): Promise<void> {
    await this.#client.put(url, JSON.stringify(value), { act: ACT, contentType: 'application/json' });
  }

  async #remove(url: string): Promise<void> {
    await this.#client.delete(url, { act: 'Removing an entry of the forgotten people' });
  }

  /** The resources of the stages come first, because they mean nothing without the request. */
  #urlsOf(id: string): string[] {
    return [...PURGE_STAGES.map((stage) => this.#url(id, stage)), this.#url(id)];
  }

  #url(id: string, stage?: PurgeStage): string {
    return `${this.#layout.forgetting}${id}${stage === undefined ? '' : `.${stage}`}.json`;
  }
}

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((text): text is string => typeof text === 'string') : [];
