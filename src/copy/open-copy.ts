/**
 * The local copy of a pod's leads in a folder: downloaded once, then updated with the commit records of the journal. It is a
 * cache: what is damaged, cut off or missing is downloaded again. Its files never change; the state names them, and is replaced
 * in one step. So after a kill there is either the old or the new state, and several processes can use one folder.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TMPDIR_ADVICE } from '../system/disk.ts';
import { Journal } from '../store/journal/journal.ts';
import { LeadStore } from '../store/leads/lead-store.ts';
import type { Pod } from '../solid/pod.ts';
import { CheckedFiles, placesOf, type Places } from './checked-files.ts';
import { CopyDraft } from './draft.ts';
import { OpenFiles, rangesByFile, removePrinted, removeUnused } from './files.ts';
import { copyFolder, createPrivateFolder, inCache } from './folder.ts';
import { EMPTY_STATE, filesOf, versionOf, withDamaged, writeCopyState, type CopyState } from './state.ts';
import { forgottenSlugs, readJournalNews, readManyRecorded, type JournalNews } from './journal-news.ts';
import type { CopiedLead, CopyChanges, LeadCopy } from './lead-copy.ts';
import type { CopyOptions } from './options.ts';
import { readLeads } from './read-leads.ts';
import { moveOutOfWasteful } from './tidy.ts';
import { readUsableState } from './usable-state.ts';

/** How often a state is read again if another process has removed its files. */
const MAX_REREADS = 3;

/**
 * Opens the copy of a pod and updates it.
 *
 * @throws PodError if the pod cannot be read; UsageError or OutputError if the folder cannot be used.
 */
export async function openLeadCopy(pod: Pod, options: CopyOptions = {}): Promise<LeadCopy> {
  const isKept = options.keep !== false;
  const folder = isKept ? (options.folder ?? copyFolder(pod.storage)) : await mkdtemp(join(tmpdir(), 'leadpod-copy-'));
  await createPrivateFolder(folder);
  const copy = new FolderCopy(pod, folder, isKept, options, await readUsableState(folder));
  try {
    await copy.update(options.full === true || copy.isSmall);
  } catch (error) {
    await copy.close();
    throw error;
  }
  return copy;
}

class FolderCopy implements LeadCopy {
  readonly #pod: Pod;
  readonly #leads: LeadStore;
  readonly #journal: Journal;
  readonly #folder: string;
  readonly #files: CheckedFiles;
  readonly #isKept: boolean;
  readonly #options: CopyOptions;
  #state: CopyState;
  #asOf = new Date(0);
  /** Changes that were not reported yet: by another process, or found while damaged leads were read again. */
  readonly #unannounced = new Set<string>();

  constructor(pod: Pod, folder: string, isKept: boolean, options: CopyOptions, state: CopyState) {
    this.#pod = pod;
    this.#leads = new LeadStore(pod.client, pod.layout);
    this.#journal = new Journal(pod.client, pod.layout);
    this.#folder = folder;
    this.#files = new CheckedFiles(folder);
    this.#isKept = isKept;
    this.#options = options;
    this.#state = state;
  }

  get size(): number {
    return this.#state.leads.size;
  }

  /** Whether each lead is checked, because there are few. */
  get isSmall(): boolean {
    return this.#state !== EMPTY_STATE && this.size <= (this.#options.fullUpTo ?? 0);
  }

  get damaged(): readonly string[] {
    return this.#state.damaged.map((slug) => this.#pod.layout.leadUrl(slug));
  }

  get asOf(): Date {
    return this.#asOf;
  }

  async refresh(): Promise<CopyChanges> {
    this.#pod.takeRequestCount();
    const slugs = new Set([...(await this.update(false)), ...this.#unannounced]);
    const requests = this.#pod.takeRequestCount();
    this.#unannounced.clear();
    const there = [...slugs].filter((slug) => this.#state.leads.has(slug)).sort();
    const changed: CopiedLead[] = [];
    for await (const lead of this.#each(there)) changed.push(lead);
    const removed = [...slugs].filter((slug) => !this.#state.leads.has(slug));
    return { changed, removed: removed.map((slug) => this.#pod.layout.leadUrl(slug)).sort(), requests };
  }

  /** Updates the copy from the pod. `isFull` compares every lead. Returns the slugs of changed leads. */
  update(isFull: boolean): Promise<ReadonlySet<string>> {
    const advice = this.#isKept ? undefined : TMPDIR_ADVICE;
    return inCache(this.#folder, () => this.#pod.run(() => this.#update(isFull)), advice);
  }

  async #update(isFull: boolean): Promise<ReadonlySet<string>> {
    const asOf = new Date(Date.now() + (this.#pod.client.clockSkewMs ?? 0));
    const state = this.#state;
    const news = await readJournalNews(this.#journal, state === EMPTY_STATE ? undefined : state.cursor, asOf);
    const draft = new CopyDraft(this.#folder, state);
    const forgotten = forgottenSlugs(draft.leads.keys(), news.tombstones);
    // Leads that changed after an unfinished download count as missing, so that the state can be saved at any time.
    if (!state.isComplete) draft.remove([...news.changed.keys(), ...forgotten]);
    const isListed = isFull || !state.isComplete || news.isListingNeeded;
    const isFirst = state === EMPTY_STATE && this.#isKept && !isFull;
    const recorded = isFirst ? await readManyRecorded(this.#journal, news) : undefined;
    const listed = isListed ? await this.#leads.listSlugs(recorded) : undefined;
    if (listed !== undefined) draft.removeAllBut(listed);
    const slugs = new Set([...this.#toCompare(draft, news, listed, isFull), ...forgotten, ...state.damaged]);
    await this.#readInto(draft, [...slugs].sort(), news, isFull);
    const isForgetting = news.tombstones.length > 0 || news.isListingNeeded;
    const lost = await moveOutOfWasteful(this.#folder, draft, isForgetting);
    await this.#readInto(draft, lost, news, false);
    await this.#adopt(draft.toState(news.cursor, true), isForgetting);
    // People who are gone from the copy must also be gone from the printed leads. A copy without an earlier state does not know
    // who they are.
    const isGone = state === EMPTY_STATE || [...state.leads.keys()].some((slug) => !draft.leads.has(slug));
    if (isForgetting || isGone) await removePrinted(this.#folder);
    this.#asOf = asOf;
    return draft.changed;
  }

  /** The leads whose resources must be read. */
  #toCompare(
    draft: CopyDraft,
    { changed }: JournalNews,
    listed: readonly string[] | undefined,
    isFull: boolean,
  ): string[] {
    const isOther = (slug: string): boolean =>
      changed.get(slug) === undefined || draft.leads.get(slug)?.checksum !== changed.get(slug);
    const news = [...changed.keys()].filter(isOther);
    if (listed === undefined) return news;
    return isFull ? [...listed] : [...news, ...listed.filter((slug) => !draft.leads.has(slug))];
  }

  async #readInto(draft: CopyDraft, slugs: readonly string[], { cursor }: JournalNews, isFull: boolean): Promise<void> {
    const { onProgress, signal } = this.#options;
    const { isComplete } = this.#state;
    const etagOf = (slug: string): string | undefined => (isFull ? draft.leads.get(slug)?.etag : undefined);
    let done = 0;
    const save = async (): Promise<void> => {
      if (!isComplete) await this.#adopt(draft.toState(cursor, false), false);
    };
    try {
      for await (const found of readLeads(this.#leads, slugs, etagOf, signal)) {
        if (await draft.take(found)) await save();
        done += found.length;
        onProgress?.(done, slugs.length);
      }
      await draft.flush();
    } catch (error) {
      // The next run continues where this one was stopped.
      await draft.flush();
      await save();
      throw error;
    }
  }

  async #adopt(state: CopyState, isForgetting: boolean): Promise<void> {
    const before = filesOf(this.#state);
    await writeCopyState(this.#folder, state);
    this.#state = state;
    await removeUnused(this.#folder, filesOf(state), (file) => isForgetting || before.has(file));
  }

  get folder(): string | undefined {
    return this.#isKept ? this.#folder : undefined;
  }

  get versions(): ReadonlyMap<string, string> {
    return new Map([...this.#state.leads].map(([slug, entry]) => [slug, versionOf(entry)]));
  }

  leads(slugs?: readonly string[]): AsyncGenerator<CopiedLead> {
    return this.#each(slugs?.toSorted());
  }

  async *#each(wanted?: readonly string[]): AsyncGenerator<CopiedLead> {
    const { files, leads } = await this.#openFiles(wanted);
    try {
      for (const slug of wanted ?? [...leads.keys()].sort()) {
        const entry = leads.get(slug);
        if (entry === undefined) continue;
        const bytes = await files.read(entry.file, entry.start, entry.length);
        yield { slug, url: this.#pod.layout.leadUrl(slug), nquads: bytes.toString() };
      }
    } finally {
      await files.close();
    }
  }

  async *parts(): AsyncGenerator<Uint8Array> {
    const { files, leads } = await this.#openFiles();
    try {
      for (const [file, ranges] of rangesByFile(leads.values())) {
        const parts: Buffer[] = [];
        for (const { start, length } of ranges) parts.push(await files.read(file, start, length));
        yield Buffer.concat(parts);
      }
    } finally {
      await files.close();
    }
  }

  /** Opens the files before the first lead is read, so that no other process can remove them. Reads damaged leads again. */
  async #openFiles(slugs?: readonly string[]): Promise<{ files: OpenFiles; leads: Places }> {
    for (let rereads = 0; ; rereads++) {
      const leads = slugs === undefined ? this.#state.leads : placesOf(this.#state.leads, slugs);
      try {
        const files = await this.#files.open(leads);
        if (files instanceof OpenFiles) return { files, leads };
        if (rereads >= MAX_REREADS) throw new Error(`the local copy in ${this.#folder} is damaged again and again`);
        // The update reads them, as those that were damaged in the pod.
        this.#state = withDamaged(this.#state, files);
        for (const slug of await this.update(false)) this.#unannounced.add(slug);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || rereads >= MAX_REREADS) throw error;
        await this.#adoptOthers();
      }
    }
  }

  /** Takes over the state of another process that has rewritten the files. It is at least as new as ours. */
  async #adoptOthers(): Promise<void> {
    const before = this.#state.leads;
    this.#state = await readUsableState(this.#folder);
    const { leads } = this.#state;
    for (const slug of new Set([...before.keys(), ...leads.keys()]))
      if (before.get(slug)?.checksum !== leads.get(slug)?.checksum) this.#unannounced.add(slug);
  }

  async close(): Promise<void> {
    if (!this.#isKept) await rm(this.#folder, { recursive: true, force: true });
  }
}
