/** A process of its own: an export of very many leads, made as they are asked for, with its memory and time. */
import { writeExport } from '../../src/cli/commands/share/export.ts';
import type { ExportName } from '../../src/cli/output/export-formats.ts';
import { layoutOf } from '../../src/solid/layout.ts';
import type { CopiedLead } from '../../src/copy/lead-copy.ts';
import { generatedLeads } from './copied-leads.ts';
import { standInCopy } from './stand-in-copy.ts';

/** What an export of so many leads took. */
export interface MeasuredExport {
  readonly leads: number;
  readonly megabytes: number;
  readonly seconds: number;
  /** The largest that the process was, the leads that all others are made of included. */
  readonly peakMiB: number;
}

const STORAGE = 'https://agent.example/';
const MESSAGES = 1500;

const [, , format = '', count = '0'] = process.argv;
const size = Number(count);
const models = await generatedLeads(STORAGE, MESSAGES);
const layout = layoutOf(STORAGE);

function* manyLeads(): Generator<CopiedLead> {
  for (let number = 0; number < size; number++) {
    const model = models[number % models.length]!;
    const slug = number.toString(16).padStart(8, '0');
    const url = layout.leadUrl(slug);
    yield { slug, url, nquads: model.nquads.replaceAll(model.url, url) };
  }
}

let bytes = 0;
const started = performance.now();
const nothing = (): void => undefined;
await writeExport(
  standInCopy(manyLeads, { size }),
  { to: format as ExportName },
  {
    ...{ data: nothing, bytes: nothing, say: nothing, sayBlock: nothing, columns: undefined, isInteractive: false },
    pour: (text) => {
      bytes += Buffer.byteLength(text);
      return Promise.resolve(true);
    },
    style: (_, text) => text,
  },
);
const measured: MeasuredExport = {
  leads: size,
  megabytes: Math.round(bytes / 2 ** 20),
  seconds: Math.round((performance.now() - started) / 1000),
  peakMiB: Math.round(process.resourceUsage().maxRSS / 1024),
};
process.stdout.write(JSON.stringify(measured));
