/** `leads/ledger.json` as it was last read or saved. It is only written if no other process has changed it. */
import type { PodClient } from '../../http/client.ts';
import type { PodLayout } from '../../solid/layout.ts';
import { writeCacheFile, type CacheFile } from '../cache-file.ts';
import type { PartLimits } from '../parts.ts';
import type { HandledFile } from './handled.ts';
import { HandledPages, type PagedSeen } from './handled-pages.ts';
import { readLedger, readWholeLedger, type LedgerFile } from './ledger-file.ts';

/** The content to save, with the whole list of handled notifications. */
export type WholeLedger = Omit<LedgerFile, keyof PagedSeen> & Pick<HandledFile, 'seen'>;

/** The resource of the ledger and its pages. */
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

  /** The content; `undefined` if the resource does not exist or is incomplete. */
  get value(): LedgerFile | undefined {
    return this.#file.value;
  }

  /** Whether the resource did not exist or was incomplete. */
  get isLost(): boolean {
    return this.#file.state !== 'present';
  }

  /** Reads the resource again. Returns the list of handled notifications, including its pages. */
  async read(): Promise<HandledFile | undefined> {
    const { file, handled } = await readWholeLedger(this.#client, this.#layout, this.#pages);
    this.#file = file;
    this.#saved = undefined;
    return handled;
  }

  /** Saves the ledger. Returns `false` if another process has changed it. */
  async save({ seen, ...rest }: WholeLedger): Promise<boolean> {
    if (this.#saved !== undefined && !(await this.#isOurs())) return false;
    const { version, records, closed, ...others } = rest;
    const file: LedgerFile = { version, records, closed, ...(await this.#pages.store(seen)), ...others };
    if (!(await writeCacheFile(this.#client, this.#file, file, 'Writing the ledger'))) return false;
    this.#saved = JSON.stringify(file);
    await this.#pages.removeObsolete(this.isLost);
    return true;
  }

  /** Whether the resource is the one that was saved last. The answer to a write contains no ETag, so it must be read again. */
  async #isOurs(): Promise<boolean> {
    this.#file = await readLedger(this.#client, this.#layout);
    return JSON.stringify(this.#file.value) === this.#saved;
  }
}
