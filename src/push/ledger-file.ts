/** The memory of a push in a file beside the copy, for a store that cannot be asked. */
import { createHash } from 'node:crypto';
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createPrivateFolder, inCache } from '../copy/folder.ts';
import type { PushLedger } from './ledger.ts';
import type { PushedLead } from './text.ts';
import { replaceFile } from '../system/replace-file.ts';

/** A line: a checksum, `null` for what was begun, `false` for what is gone. */
type Entry = readonly [graph: string, checksum: string | null | false];

/**
 * One line a change, so that a kill costs the last line at most; read back, it is written again with what is still true.
 * Losing it costs a push of everything, and graphs that no one removes: where a store can be asked, it is the better memory.
 */
export class LedgerFile implements PushLedger {
  readonly #folder: string;
  readonly #path: string;

  /** `folder` is that of the copy, `store` the address that the file is about. */
  constructor(folder: string, store: string) {
    this.#folder = folder;
    this.#path = join(folder, `push-${createHash('sha256').update(store).digest('hex').slice(0, 16)}.ndjson`);
  }

  async read(): Promise<Map<string, string | undefined>> {
    const known = new Map<string, string | undefined>();
    for (const [graph, checksum] of parseEntries(await readIfThere(this.#path))) {
      if (checksum === false) known.delete(graph);
      else known.set(graph, checksum ?? undefined);
    }
    await createPrivateFolder(this.#folder);
    const text = toLines([...known].map(([graph, checksum]) => [graph, checksum ?? null]));
    await inCache(this.#folder, () => replaceFile(this.#path, text));
    return known;
  }

  begin(graphs: readonly string[]): Promise<void> {
    return this.#append(graphs.map((graph) => [graph, null]));
  }

  done(leads: readonly PushedLead[]): Promise<void> {
    return this.#append(leads.map(({ graph, checksum }) => [graph, checksum]));
  }

  gone(graphs: readonly string[]): Promise<void> {
    return this.#append(graphs.map((graph) => [graph, false]));
  }

  async #append(entries: readonly Entry[]): Promise<void> {
    // A line that a kill cut off ends before the next begins.
    const text = `\n${toLines(entries)}`;
    await inCache(this.#folder, () => appendFile(this.#path, text, { mode: 0o600, flush: true }));
  }
}

const toLines = (entries: readonly Entry[]): string => entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');

function parseEntries(text: string): Entry[] {
  return text.split('\n').flatMap((line) => {
    try {
      const entry = JSON.parse(line) as unknown;
      return Array.isArray(entry) && typeof entry[0] === 'string' ? [entry as unknown as Entry] : [];
    } catch {
      // Empty, or cut off by a kill: what it would have said is not known.
      return [];
    }
  });
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
