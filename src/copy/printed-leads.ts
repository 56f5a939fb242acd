/**
 * Leads of a copy in the form that is printed, kept beside the copy: what has not changed since need not be read again. The file is
 * a part of the cache: what is absent, cut off or of another reader is made again.
 */
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { rereadUnderBudget } from '../budget/shared-reader.ts';
import { readLeadStatements, type LeadDocument } from '../lead/document/document.ts';
import type { LeadReading } from '../lead/document/originals.ts';
import { leadToJson, type LeadJson } from '../lead/lead-json.ts';
import { READER_VERSION } from '../message/parsed-notification.ts';
import { parseRdf } from '../rdf/quads.ts';
import { replaceFileBy } from '../system/replace-file.ts';
import { shortHash } from '../text/hash.ts';
import type { CopiedLead, LeadCopy } from './lead-copy.ts';
import { readCopyState, versionOf } from './state.ts';

/** A lead as `leads` prints it. */
export interface PrintedLead {
  readonly json: LeadJson;
  /** Time of its last event, `xsd:dateTime` in UTC. */
  readonly modified?: string | undefined;
}

/** A line of the file: a lead, and the version of the copy from which it was made. */
interface Line extends PrintedLead {
  readonly slug: string;
  readonly version: string;
}

/** Changes whenever the same statements are printed in another way. */
const FORM = 1;

/**
 * The leads of a copy in the order of their slugs, with their state computed from their events, whatever others wrote beside them.
 * `onDamaged` is told of each resource whose statements are not what its checksum says.
 */
export async function* readPrintedLeads(
  copy: LeadCopy,
  reading: LeadReading,
  onDamaged: (url: string) => void,
): AsyncGenerator<PrintedLead> {
  const { folder, versions } = copy;
  const file = folder === undefined ? undefined : join(folder, fileName(reading));
  const known = file === undefined ? new Map<string, Line>() : await readLines(file);
  const isKnown = (slug: string): boolean => known.get(slug)?.version === versions.get(slug);
  const news = [...versions.keys()].filter((slug) => !isKnown(slug)).sort();
  const isStale = news.length > 0 || known.size > versions.size;
  const fresh = copy.leads(news);
  const lines: Line[] = [];
  try {
    for (const slug of [...versions.keys()].sort()) {
      const line = isKnown(slug) ? known.get(slug) : await nextLine(fresh, versions, reading, onDamaged);
      if (line === undefined) continue;
      lines.push(line);
      yield line;
    }
  } finally {
    await fresh.return(undefined);
  }
  if (folder !== undefined && file !== undefined && isStale) await writeLines(folder, file, lines);
}

/** A lead of the copy with its state computed from its events. */
export function readCopiedLead({ url, nquads }: CopiedLead, reading: LeadReading): Promise<LeadDocument> {
  const quads = parseRdf(nquads, { format: 'application/n-quads' });
  return readLeadStatements(quads, url, { delegate: rereadUnderBudget, ...reading });
}

/** All leads of a copy, each with its state computed from its events, in the order of their slugs; one is held at a time. */
export async function* readCopiedLeads(
  copy: Pick<LeadCopy, 'leads'>,
  reading: LeadReading,
): AsyncGenerator<LeadDocument & Pick<CopiedLead, 'slug' | 'url'>> {
  for await (const copied of copy.leads()) {
    const { slug, url } = copied;
    yield { slug, url, ...(await readCopiedLead(copied, reading)) };
  }
}

/** The next of the leads that are to be read; `undefined` for one that is damaged or holds no events. */
async function nextLine(
  leads: AsyncGenerator<CopiedLead>,
  versions: ReadonlyMap<string, string>,
  reading: LeadReading,
  onDamaged: (url: string) => void,
): Promise<Line | undefined> {
  const next = await leads.next();
  if (next.done === true) return undefined;
  const { slug, url } = next.value;
  const { lead, state } = await readCopiedLead(next.value, reading);
  if (state === 'torn') onDamaged(url);
  if (lead === undefined || state === 'torn') return undefined;
  const json = leadToJson(lead, slug, url);
  return { slug, version: versions.get(slug) ?? '', json, modified: lead.modified };
}

/** What is printed depends on how messages are read. */
function fileName({ limits, region, timeZone, placeholders }: LeadReading): string {
  const settings = JSON.stringify([limits, region, timeZone, placeholders]);
  return `printed-${shortHash([String(FORM), String(READER_VERSION), settings], 16)}.ndjson`;
}

/** Has it the form of a line, with a lead of its own? */
const isLine = (line: Partial<Line> | null): line is Line =>
  typeof line?.slug === 'string' && typeof line.version === 'string' && line.json?.slug === line.slug;

async function readLines(file: string): Promise<Map<string, Line>> {
  const lines = new Map<string, Line>();
  try {
    for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
      const line = JSON.parse(text) as Partial<Line> | null;
      if (isLine(line)) lines.set(line.slug, line);
    }
  } catch {
    // Absent, cut off, or not ours: what was read is as good as it was.
  }
  return lines;
}

/**
 * Writes the lines, unless the copy changed meanwhile: someone who is in them may have been forgotten. Where the file cannot be
 * written, the leads are read again the next time.
 */
async function writeLines(folder: string, file: string, lines: readonly Line[]): Promise<void> {
  try {
    await replaceFileBy(file, lines, (line) => `${JSON.stringify(line)}\n`);
    const leads = (await readCopyState(folder))?.leads;
    const isCurrent = ({ slug, version }: Line): boolean => {
      const entry = leads?.get(slug);
      return entry !== undefined && versionOf(entry) === version;
    };
    if (!lines.every(isCurrent)) await rm(file, { force: true });
  } catch {
    await rm(file, { force: true }).catch(() => undefined);
  }
}
