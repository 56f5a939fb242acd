/** `GET /api/export`: the leads that match, as a file. */
import { Hono } from 'hono';
import { UsageError } from '../../errors.ts';
import { leadCsvHead, leadToCsv } from '../../export/csv.ts';
import { leadToJson, type LeadJson } from '../../lead/lead-json.ts';
import type { Desk } from '../desk.ts';
import { parseLeadQuery } from '../leads/filter.ts';
import { readLeadsOfCopy } from '../lead-page/read-leads.ts';

/** How leads are written. */
interface Format {
  readonly type: string;
  readonly file: string;
  readonly head: string;
  readonly write: (lead: LeadJson) => string;
}

/** The number of leads that are in memory at a time. */
const CHUNK = 100;

/** The route of the files. */
export function exportRoutes(desk: Desk): Hono {
  const routes = new Hono();
  routes.get('/', async (context) => {
    const query = new URL(context.req.url).searchParams;
    const format = await formatOf(query.get('format'));
    const slugs = desk.table.select(parseLeadQuery(query, desk.pod.webId));
    const parts = writeLeads(desk, slugs, format);
    const body = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        const next = await parts.next();
        if (next.done === true) controller.close();
        else controller.enqueue(new TextEncoder().encode(next.value));
      },
      cancel: async () => {
        await parts.return(undefined);
      },
    });
    const headers = { 'content-type': format.type, 'content-disposition': `attachment; filename="${format.file}"` };
    return new Response(body, { headers });
  });
  return routes;
}

async function* writeLeads(desk: Desk, slugs: readonly string[], { head, write }: Format): AsyncGenerator<string> {
  if (head !== '') yield head;
  for (let from = 0; from < slugs.length; from += CHUNK) {
    const chunk = slugs.slice(from, from + CHUNK);
    const read = new Map((await readLeadsOfCopy(desk, chunk)).map((one) => [one.slug, one]));
    // In the order that was asked for.
    const found = chunk.flatMap((slug) => read.get(slug) ?? []);
    yield found.map(({ lead, slug, url }) => write(leadToJson(lead, slug, url))).join('');
  }
}

/** CSV is safe to open in a spreadsheet. */
async function formatOf(name: string | null): Promise<Format> {
  if (name === 'csv') {
    const write = (lead: LeadJson): string => leadToCsv(lead, {});
    return { type: 'text/csv; charset=utf-8', file: 'leads.csv', head: leadCsvHead({}), write };
  }
  if (name !== 'vcard') throw new UsageError('format: expected csv or vcard');
  const { leadToVCard } = await import('../../export/vcard.ts');
  return { type: 'text/vcard; charset=utf-8', file: 'leads.vcf', head: '', write: leadToVCard };
}
