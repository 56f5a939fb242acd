/** The push ledger as a file next to the local copy. It is used for a store that does not answer queries. */
import { createHash } from 'node:crypto';
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createPrivateFolder, inCache } from '../copy/folder.ts';
import type { PushLedger } from './ledger.ts';
import type { PushedLead } from './text.ts';
import { replaceFile } from '../system/replace-file.ts';

/** One line of the file: a graph and its checksum. `null`: a write has begun. `false`: the graph was removed. */
type Entry = readonly [graph: string, checksum: string | null | false];

/**
 * A push ledger with one line for each change. If the process is killed, only the last line is damaged. When the file is read,
 * it is written again without outdated lines. If it is lost, the next push writes everything, and the graphs of removed leads
 * stay in the store. So if a store answers queries, {@link ControlGraph} is safer.
 */
export class LedgerFile implements PushLedger {
  readonly #folder: string;
  readonly #path: string;

  /**
   * @param folder the folder of the local copy
   * @param store the URL of the store
   */
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
    // The text begins with a line break, because a kill may have cut off the last line.
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
      // The line is empty or was cut off, so its graph is not known.
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
