/** Reads, creates and changes the lead resources of a pod. A change is conditional on the version that was read. */
import pMap from 'p-map';
import { rereadUnderBudget } from '../../budget/shared-reader.ts';
import { isPodError, NotificationError, PodError } from '../../errors.ts';
import { LEAD_BOUNDS, type LeadBounds } from '../../lead/document/bounds.ts';
import {
  isSameLeadDocument,
  readLeadDocument,
  writeLeadInPieces,
  type DocumentOptions,
  type LeadContent,
  type LeadDocument,
} from '../../lead/document/document.ts';
import { sha256Hex } from '../../text/hash.ts';
import { IF_ABSENT, ifUnchanged, isInTheWay, isOvertaken } from '../../http/conditions.ts';
import { listChildren } from '../../solid/container.ts';
import type { PodClient } from '../../http/client.ts';
import { FirstWrite } from './kept-graph.ts';
import { slugFromUrl, type PodLayout } from '../../solid/layout.ts';
import { Originals } from './originals.ts';
import { READ_CONCURRENCY, readEach } from './read-ahead.ts';
import { readOwnResource } from '../../solid/own-resource.ts';
import { letOthersRun } from '../../http/timing/pause.ts';

/** A lead resource as it was read. */
export interface StoredLead extends LeadDocument {
  readonly slug: string;
  readonly url: string;
  /** The version that a change is conditional on. Missing if the server sends no ETag. */
  readonly etag?: string;
  /** Set if the lead was written since it was read. Its ETag is unknown, so it must be read again before it is changed. */
  readonly stale?: true;
}

/** A lead resource that was not parsed. */
export interface LeadText {
  readonly slug: string;
  readonly url: string;
  readonly text: string;
  readonly etag?: string;
}

const FORMAT = 'text/turtle';
/** leadpod's own resources are Turtle. Anything else that a program has put there is also read, and counts as `torn`. */
const ACCEPT = `${FORMAT}, */*;q=0.1`;
/**
 * Earlier versions had no size limit, so resources of this many times the limit are still read. A larger one counts as torn,
 * and is written again from the journal.
 */
const READING_FACTOR = 4;
const SHARD = /\/[0-9a-f]{2}\/$/;

/** The leads of one pod. */
export class LeadStore {
  readonly #client: PodClient;
  readonly #layout: PodLayout;
  readonly #options: DocumentOptions;
  readonly #imagined = new Map<string, StoredLead>();
  readonly #firstWrite: FirstWrite;
  /** The last error 409 of a write. */
  inTheWay: PodError | undefined;

  /** `isProven`: leads were written here before. Otherwise the first written lead is read back before others are written. */
  constructor(client: PodClient, layout: PodLayout, options: DocumentOptions = {}, isProven = true) {
    this.#client = client;
    this.#layout = layout;
    this.#firstWrite = new FirstWrite(client, layout, isProven);
    this.#options = { delegate: rereadUnderBudget, originals: new Originals(client, layout), ...options };
  }

  /** The size limits of a lead. */
  get bounds(): Partial<LeadBounds> {
    return this.#options.bounds ?? {};
  }

  get #maxBytes(): number {
    return this.bounds.resource ?? LEAD_BOUNDS.resource;
  }

  /** The URLs of the pod. */
  get layout(): PodLayout {
    return this.#layout;
  }

  /** Reads a lead; `undefined` if there is no such resource. An incomplete one is `torn`, with its readable part. */
  async read(slug: string): Promise<StoredLead | undefined> {
    const imagined = this.#imagined.get(slug);
    if (imagined !== undefined) return imagined;
    const found = await this.readText(slug).catch((error: unknown) => {
      if (isPodError(error, 'too-large')) return 'too-large' as const;
      throw error;
    });
    if (found === undefined) return undefined;
    if (found === 'too-large') return this.#tooLarge(slug);
    const { url, text, etag } = found;
    return { slug, url, ...(await this.#parse(text, url)), ...(etag === undefined ? {} : { etag }) };
  }

  /** Makes {@link read} return this lead, as if it had been written. A dry run uses it. */
  imagine(lead: StoredLead): void {
    this.#imagined.set(lead.slug, lead);
  }

  /** A resource that is too large is returned without content, only with its ETag. */
  async #tooLarge(slug: string): Promise<StoredLead> {
    const url = this.#layout.leadUrl(slug);
    const { etag } = await this.#client.head(url, { act: 'Reading a lead' });
    return { slug, url, foreign: [], state: 'torn', ...(etag === undefined ? {} : { etag }) };
  }

  /** The Turtle of a lead; `undefined` if there is no such resource. */
  async readText(slug: string): Promise<LeadText | undefined> {
    const found = await this.readTextUnless(slug, undefined);
    return found === 'unchanged' ? undefined : found;
  }

  /** The Turtle of a lead, or `unchanged` if it still has this ETag. */
  async readTextUnless(slug: string, etag: string | undefined): Promise<LeadText | 'unchanged' | undefined> {
    const url = this.#layout.leadUrl(slug);
    const request = {
      act: 'Reading a lead',
      accept: ACCEPT,
      maxBytes: READING_FACTOR * this.#maxBytes,
      ifNoneMatch: etag,
    };
    const answer = await readOwnResource(this.#client, url, request);
    if (answer === undefined) return undefined;
    if (answer.status === 304) return 'unchanged';
    return { slug, url, text: answer.text(), ...(answer.etag === undefined ? {} : { etag: answer.etag }) };
  }

  async #parse(text: string, url: string): Promise<LeadDocument> {
    try {
      return await readLeadDocument(text, url, this.#options);
    } catch (error) {
      // The write was cut off, so the text is not Turtle any more.
      if (error instanceof NotificationError && error.reason === 'not-rdf') return { foreign: [], state: 'torn' };
      throw error;
    }
  }

  /**
   * Creates a lead, or overwrites the version that was read. Returns its checksum, or `undefined` if another process has
   * written the lead meanwhile; then it must be read and combined again. `isAgain`: the content is unchanged, but the resource
   * must get a new ETag. A comment is added for servers that compute the ETag from the content.
   *
   * @throws PodError `too-large`, before anything is sent, if statements of other applications make the lead too large to be
   * read again; `unexpected` if the server stores another graph than it was given.
   */
  async write(
    slug: string,
    content: LeadContent,
    previous: StoredLead | undefined,
    isAgain = false,
  ): Promise<string | undefined> {
    if (previous?.stale === true) return undefined;
    const url = this.#layout.leadUrl(slug);
    const act = 'Writing a lead';
    const condition = previous === undefined ? IF_ABSENT : ifUnchanged(previous.etag);
    const { text: plain, checksum } = await writeLeadInPieces(content, url, this.bounds, letOthersRun);
    const text = isAgain ? `${plain}# written again after ${sha256Hex(previous?.etag ?? '').slice(0, 16)}\n` : plain;
    const bytes = Buffer.byteLength(text);
    if (bytes > this.#maxBytes) {
      const message = `${act} failed: PUT ${url} - expected at most ${this.#maxBytes} bytes, received ${bytes}`;
      throw new PodError(message, { kind: 'too-large', method: 'PUT', url });
    }
    const write = async (): Promise<string | undefined> => {
      try {
        await this.#client.put(url, text, {
          act,
          contentType: FORMAT,
          isSame: (stored, written) => !(isAgain && stored === plain) && isSameLeadDocument(stored, written, url),
          ...condition,
        });
        this.inTheWay = undefined;
        return checksum;
      } catch (error) {
        if (isInTheWay(error)) this.inTheWay = error;
        if (isOvertaken(error)) return undefined;
        throw error;
      }
    };
    // The server itself may have damaged the lead.
    return this.#firstWrite.run(url, text, previous?.state === 'torn', write);
  }

  /** Removes a lead that was read. Returns `false` if another process has written it meanwhile. */
  async remove({ url, etag, stale }: StoredLead): Promise<boolean> {
    if (stale === true) return false;
    try {
      await this.#client.delete(url, { act: 'Removing a lead', ...ifUnchanged(etag) });
      return true;
    } catch (error) {
      if (isOvertaken(error)) return false;
      throw error;
    }
  }

  /** The slugs of all lead resources, sorted. Only the containers that have none of the `known` slugs are listed; those count as listed. */
  async listSlugs(known: ReadonlySet<string> = new Set()): Promise<string[]> {
    const isKnown = new Set([...known].map((slug) => `${this.#layout.leads}${slug.slice(0, 2)}/`));
    const children = await this.#children(this.#layout.leads);
    const shards = children.filter((url) => SHARD.test(url) && !isKnown.has(url));
    const slugs = await pMap(
      shards,
      async (shard) => (await this.#children(shard)).flatMap((url) => slugFromUrl(url, this.#layout) ?? []),
      { concurrency: READ_CONCURRENCY },
    );
    return [...known, ...slugs.flat()].sort();
  }

  /** The slugs in the container of a slug, or of the beginning of a slug. */
  async listShard(slug: string): Promise<string[]> {
    const children = await this.#children(`${this.#layout.leads}${slug.slice(0, 2)}/`);
    return children.flatMap((url) => slugFromUrl(url, this.#layout) ?? []).sort();
  }

  /**
   * All leads, in the order of their slugs, without `lead` if they were replaced. Leads whose error `isPassedOver` accepts are
   * left out.
   */
  async *readAll(isPassedOver: IsPassedOver = () => false): AsyncGenerator<StoredLead> {
    yield* this.readEach(await this.listSlugs(), isPassedOver);
  }

  /** The same for some leads. Missing leads are left out. */
  async *readEach(slugs: Iterable<string>, isPassedOver: IsPassedOver = () => false): AsyncGenerator<StoredLead> {
    const read = async (slug: string): Promise<StoredLead | undefined> => {
      try {
        return await this.read(slug);
      } catch (error) {
        if (!isPassedOver(slug, error)) throw error;
        return undefined;
      }
    };
    yield* readEach([...slugs].sort(), read);
  }

  /** The Turtle of all leads, in the order of their slugs. */
  async *readAllTexts(): AsyncGenerator<LeadText> {
    yield* readEach(await this.listSlugs(), (slug) => this.readText(slug));
  }

  #children(url: string): Promise<string[]> {
    return listChildren(this.#client, url, 'Listing the leads');
  }
}

/** Whether a lead that cannot be read for this reason is left out. */
type IsPassedOver = (slug: string, error: unknown) => boolean;
