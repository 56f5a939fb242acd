/** The formats of `leadpod export`: the statements of the copy in a syntax of RDF, or the formats of `leadpod leads`. */
import { leadToJson, type LeadJson } from '../../lead/lead-json.ts';
import type { LeadReading } from '../../lead/document/originals.ts';
import type { ExportFormat } from '../../export/export.ts';
import type { CopiedLead } from '../../copy/lead-copy.ts';
import { isDamaged, readCopiedLead } from '../../copy/printed-leads.ts';
import { lead as leadTerm } from '../../vocab.ts';
import { leadCsvHead, leadToCsv, type CsvStyle } from '../../export/csv.ts';
import { seenCsv } from '../flags/csv.ts';
import { harmlessJson, harmlessText, type Terminal } from './terminal.ts';

/** The formats, by their names on the command line. */
export const EXPORT_FORMATS = ['nquads', 'trig', 'turtle', 'jsonld', 'ndjson', 'csv', 'vcard'] as const;

export type ExportName = (typeof EXPORT_FORMATS)[number];

/** Which leads are exported, and how their messages are read. */
export interface Selection {
  /** Only leads with this status. */
  readonly status?: string | undefined;
  readonly reading: LeadReading;
  /** How cells of CSV are written, and the width of the terminal, if there is one. */
  readonly csv?: CsvStyle & Pick<Terminal, 'columns'>;
  /** Called with the URL of a lead whose statements do not have the checksum that the lead states. */
  readonly onDamaged: (url: string) => void;
  /** Called with how many leads were written, piece by piece. */
  readonly onWritten?: (leads: number) => void;
}

/** Creates a format. Only the library that it needs is loaded. */
export async function createExportFormat(name: ExportName, selection: Selection): Promise<ExportFormat> {
  switch (name) {
    case 'ndjson':
      return perLead(selection, (lead) => `${harmlessJson(lead)}\n`);
    case 'csv':
      return csvFormat(selection);
    case 'vcard':
      return perLead(selection, (await import('../../export/vcard.ts')).leadToVCard);
    default:
      return perStatement(selection, await rdfFormat(name));
  }
}

function csvFormat(selection: Selection): ExportFormat {
  const { csv = { columns: undefined } } = selection;
  return {
    head: seenCsv(leadCsvHead(csv), csv),
    ...perLead(selection, (lead) => seenCsv(leadToCsv(lead, csv), csv)),
  };
}

async function rdfFormat(name: 'nquads' | 'trig' | 'turtle' | 'jsonld'): Promise<ExportFormat> {
  if (name === 'jsonld') return (await import('../../export/json-ld.ts')).JSON_LD;
  const { N_QUADS, TRIG, TURTLE } = await import('../../export/rdf.ts');
  return { nquads: N_QUADS, trig: TRIG, turtle: TURTLE }[name];
}

/** Escaped for every reader, so that a file has the bytes that a terminal was shown (SECURITY.md, T16). */
function perStatement({ status, onWritten }: Selection, format: ExportFormat): ExportFormat {
  const isWanted = ({ url, nquads }: CopiedLead): boolean =>
    status === undefined || nquads.includes(`<${url}#it> <${leadTerm('status')}> "${status}" `);
  const write = async (leads: readonly CopiedLead[]): Promise<string> => {
    const wanted = leads.filter(isWanted);
    onWritten?.(wanted.length);
    return wanted.length === 0 ? '' : harmlessText(await format.write(wanted));
  };
  return { ...format, write };
}

function perLead(selection: Selection, toText: (lead: LeadJson) => string): ExportFormat {
  const write = async (leads: readonly CopiedLead[]): Promise<string> => {
    let text = '';
    for (const copied of leads) {
      const lead = await readLead(copied, selection);
      if (lead === undefined) continue;
      text += toText(lead);
      selection.onWritten?.(1);
    }
    return text;
  };
  return { write };
}

/**
 * Reads the state of a lead as `leads` does: it is computed from the events. Statements that others have added do not matter.
 */
async function readLead(copied: CopiedLead, selection: Selection): Promise<LeadJson | undefined> {
  const { slug, url } = copied;
  const document = await readCopiedLead(copied, selection.reading);
  const { lead } = document;
  if (isDamaged(document)) selection.onDamaged(url);
  if (lead === undefined || (selection.status !== undefined && lead.status !== selection.status)) return undefined;
  return leadToJson(lead, slug, url);
}
