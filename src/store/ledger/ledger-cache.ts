/** `leads/ledger.json` as we read or saved it last: it is written only where no one else wrote meanwhile. */
import type { PodClient } from '../../http/client.ts';
import type { PodLayout } from '../../solid/layout.ts';
import { writeCacheFile, type CacheFile } from '../cache-file.ts';
import type { PartLimits } from '../parts.ts';
import type { HandledFile } from './handled.ts';
import { HandledPages, type PagedSeen } from './handled-pages.ts';
import { readLedger, readWholeLedger, type LedgerFile } from './ledger-file.ts';

/** What is to be saved, all of what was handled in one. */
export type WholeLedger = Omit<LedgerFile, keyof PagedSeen> & Pick<HandledFile, 'seen'>;

/** The resource, with the pages beside it. */
export class LedgerCache {
  readonly #client: PodClient;
  readonly #layout: PodLayout;
  readonly #pages: HandledPages;
  #file: CacheFile<LedgerFile>;
  #saved: string | undefined;

  constructor(client: PodClient, layout: PodLayout, partLimits?: Partial<PartLimits>) {
    this.#client = client;
    this.#layout = layout;
    this.#pages = new HandledPages(client, layout, partLimits);
    this.#file = { url: layout.ledger, state: 'absent' };
  }

  /** What it says; `undefined` where there is none, or it is torn. */
  get value(): LedgerFile | undefined {
    return this.#file.value;
  }

  /** Was there none, or is it torn? */
  get isLost(): boolean {
    return this.#file.state !== 'present';
  }

  /** Reads it again; what was handled, with what is in the pages. */
  async read(): Promise<HandledFile | undefined> {
    const { file, handled } = await readWholeLedger(this.#client, this.#layout, this.#pages);
    this.#file = file;
    this.#saved = undefined;
    return handled;
  }

  /** Writes it; `false` where someone else wrote meanwhile. */
  async save({ seen, ...rest }: WholeLedger): Promise<boolean> {
    if (this.#saved !== undefined && !(await this.#isOurs())) return false;
    const { version, records, closed, ...others } = rest;
    const file: LedgerFile = { version, records, closed, ...(await this.#pages.store(seen)), ...others };
    if (!(await writeCacheFile(this.#client, this.#file, file, 'Writing the ledger'))) return false;
    this.#saved = JSON.stringify(file);
    await this.#pages.removeObsolete(this.isLost);
    return true;
  }

  /** Is it what we saved last? The server's answer to a write holds no ETag: it must be read again. */
  async #isOurs(): Promise<boolean> {
    this.#file = await readLedger(this.#client, this.#layout);
    return JSON.stringify(this.#file.value) === this.#saved;
  }
}
