/** The quarantine: what could not be processed, with its reason and its bytes. One resource a batch. */
import { sha256Hex } from '../core/hash.ts';
import { isPodError } from '../errors.ts';
import { IF_ABSENT, ifUnchanged } from './conditions.ts';
import { listChildren } from './container.ts';
import type { PodClient } from './http.ts';
import type { PodLayout } from './layout.ts';

/** A notification in quarantine. */
export interface QuarantineEntry {
  readonly source: string;
  readonly contentType?: string;
  /** When it was put here, RFC 3339. */
  readonly at: string;
  /** Stable word, one of NotificationErrorReason. */
  readonly reason: string;
  /** JSON pointer of the fault, `''` for the whole. */
  readonly pointer: string;
  readonly message: string;
  /** The body in base64, since it may be no text at all; absent where it was too large to read. */
  readonly body?: string;
}

const MAX_BYTES = 64 * 1024 * 1024;

/** The quarantine of one pod. */
export class Quarantine {
  readonly #client: PodClient;
  readonly #layout: PodLayout;

  constructor(client: PodClient, layout: PodLayout) {
    this.#client = client;
    this.#layout = layout;
  }

  /** Stores entries under the hash of what and whence they are, so that a repetition finds them there. */
  async add(entries: readonly QuarantineEntry[]): Promise<void> {
    const name = sha256Hex(JSON.stringify(entries.map(({ source, body }) => [source, body ?? null])));
    const url = `${this.#layout.quarantine}${name.slice(0, 32)}.ndjson`;
    const text = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
    const write = { act: 'Writing the quarantine', contentType: 'application/x-ndjson' };
    try {
      await this.#client.put(url, text, { ...write, ...IF_ABSENT });
    } catch (error) {
      if (!isPodError(error, 'precondition-failed')) throw error;
      const stored = await this.#client.get(url, { act: 'Reading the quarantine', accept: '*/*', maxBytes: MAX_BYTES });
      const isWhole =
        stored.text().split('\n').filter(Boolean).length === entries.length && stored.text().endsWith('\n');
      // There already from a run before this one, but for one that died in the middle of the write.
      if (!isWhole) await this.#client.put(url, text, { ...write, ...ifUnchanged(stored.etag) });
    }
  }

  /** All entries, in the order of their resources. */
  async list(): Promise<QuarantineEntry[]> {
    const entries: QuarantineEntry[] = [];
    const read = { act: 'Reading the quarantine', accept: '*/*', maxBytes: MAX_BYTES };
    for (const url of await listChildren(this.#client, this.#layout.quarantine, 'Listing the quarantine')) {
      const lines = (await this.#client.get(url, read)).text().split('\n').filter(Boolean);
      entries.push(...lines.map((line) => JSON.parse(line) as QuarantineEntry));
    }
    return entries;
  }
}
