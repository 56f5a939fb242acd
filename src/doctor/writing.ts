/**
 * Writes texts as a pass does (Turtle, JSON, and JSON lines), changes them, and checks that the server returns them unchanged.
 */
import { isSameLeadDocument } from '../lead/document/document.ts';
import { parseRdf } from '../rdf/quads.ts';
import { LeadpodError, PodError } from '../errors.ts';
import { ensurePrivateContainer } from '../solid/access.ts';
import { ok, problem, type Answer } from './check.ts';
import { IF_ABSENT } from '../http/conditions.ts';
import { PART_LIMITS } from '../store/parts.ts';
import type { Pod } from '../solid/pod.ts';
import { isSameJson } from '../http/same-json.ts';

const ACT = 'Trying to write';

/** A statement of each kind that a lead may contain. Servers that store RDF in a database may change some of them. */
const STATEMENTS: Readonly<Record<string, string>> = {
  'the language of a text': '"Größe"@de-AT',
  'the spelling of a number': '"007.50"^^<http://www.w3.org/2001/XMLSchema#decimal>',
  'the offset of a time': '"2024-05-01T10:00:00.000+02:00"^^<http://www.w3.org/2001/XMLSchema#dateTime>',
  'the lines of a text': '"one\\n\\ttwo \\\\ \\"three\\"\\r\\n"',
  'characters beyond the first 65,536': '"\\U0001F3E1 \\u00E9 e\\u0301"',
  'an IRI with escapes': '<https://example.org/a%20b?c=%C3%A9&d=1#e>',
  'a fragment of the document': '<#other>',
  'a blank node': '[ <urn:leadpod:probe:in> "inside" ]',
};
const predicateOf = (index: number): string => `urn:leadpod:probe:${index}`;

/** Turtle such as that of a lead, with a part that differs each time. */
export function probeTurtle(change: string): string {
  const lines = Object.values(STATEMENTS).map((object, index) => `<#it> <${predicateOf(index)}> ${object} .`);
  return [...lines, `<#it> <urn:leadpod:probe:change> "${change}" .`, ''].join('\n');
}

interface Format {
  readonly name: string;
  readonly ending: string;
  readonly contentType: string;
  readonly accept: string;
  readonly text: (change: string) => string;
  /** Describes the difference between the stored and the written text; `undefined` if there is none. */
  readonly difference: (stored: string, written: string, url: string) => string | undefined;
}

const JSON_PROBE = { text: 'Größe \u{1F3E1} \u2028', list: [1, 2.5, true, null, { '@id': '#it' }], empty: {}, '': [] };

const FORMATS: readonly Format[] = [
  {
    name: 'Turtle',
    ending: 'ttl',
    contentType: 'text/turtle',
    accept: 'text/turtle, */*;q=0.1',
    text: probeTurtle,
    difference: turtleDifference,
  },
  {
    name: 'JSON',
    ending: 'json',
    contentType: 'application/json',
    accept: '*/*',
    text: (change) => `${JSON.stringify({ ...JSON_PROBE, change })}\n`,
    difference: (stored, written) => (isSameJson(stored, written) ? undefined : 'the value differs'),
  },
  {
    name: 'NDJSON',
    ending: 'ndjson',
    contentType: 'application/x-ndjson',
    accept: '*/*',
    text: (change) => `${JSON.stringify({ ...JSON_PROBE, change })}\n{ "spaces":  "stay" }\n`,
    difference: (stored, written) => (stored === written ? undefined : 'other bytes'),
  },
];

/** Checks whether everything that a pass writes is stored and comes back unchanged. */
export async function checkWriting({ client, layout }: Pod, server: string): Promise<Answer> {
  await ensurePrivateContainer(client, layout.leads);
  const faults: string[] = [];
  for (const format of FORMATS) faults.push(...(await tryFormat(format, { client, layout })));
  if (faults.length > 0) return problem(`${server}: ${faults.join('; ')}`);
  return ok(`${server} stores Turtle, JSON and NDJSON unchanged`);
}

/** Tries one format. Returns the problems that the server has with it. */
async function tryFormat(format: Format, { client, layout }: Pick<Pod, 'client' | 'layout'>): Promise<string[]> {
  const { name, ending, contentType, accept, text, difference } = format;
  const url = `${layout.leads}doctor-${crypto.randomUUID()}.${ending}`;
  const put = (written: string, condition: object): Promise<unknown> =>
    // `isSame` is always true, because this check compares the texts by itself.
    client.put(url, written, { act: ACT, contentType, isSame: () => true, ...condition });
  const tryText = async (written: string, condition: object): Promise<string | undefined> => {
    await put(written, condition);
    const stored = await client.get(url, { act: 'Reading back what was written', accept });
    const found = difference(stored.text(), written, url);
    return found === undefined
      ? undefined
      : `it changes ${name} when it stores it (${found}), and leadpod needs it unchanged`;
  };
  const faults: (string | undefined)[] = [];
  let isThere = false;
  try {
    faults.push(await tryText(text('first'), IF_ABSENT));
    isThere = true;
    faults.push(await tryText(text('second'), {}));
    if (name === 'NDJSON') await put(largest(text('third')), {});
  } catch (error) {
    faults.push(faultOf(error, name));
  }
  if (isThere) faults.push(await remove(client, url));
  return [...new Set(faults.filter((fault) => fault !== undefined))];
}

/** A text as large as the largest write of a pass. It shows whether a proxy refuses writes of that size. */
function largest(line: string): string {
  return line.repeat(Math.floor(PART_LIMITS.bytes / Buffer.byteLength(line)));
}

async function remove(client: Pod['client'], url: string): Promise<string | undefined> {
  try {
    await client.delete(url, { act: 'Removing the probe' });
    return undefined;
  } catch (error) {
    return faultOf(error, 'a deletion');
  }
}

function faultOf(error: unknown, name: string): string {
  if (!(error instanceof LeadpodError)) throw error;
  const size = error instanceof PodError && error.status === 413 ? ` of ${PART_LIMITS.bytes / 1024 / 1024} MiB` : '';
  return `${name}${size}: ${error.message}`;
}

function turtleDifference(stored: string, written: string, url: string): string | undefined {
  if (isSameLeadDocument(stored, written, url)) return undefined;
  let found: ReturnType<typeof parseRdf>;
  try {
    found = parseRdf(stored, { format: 'text/turtle', base: url });
  } catch {
    return 'it is no longer Turtle';
  }
  const linesOf = (quads: typeof found, predicate: string): string =>
    quads
      .filter((one) => one.predicate.value === predicate)
      .map(({ object }) => (object.termType === 'BlankNode' ? '[]' : JSON.stringify(object)))
      .sort()
      .join('\n');
  const wanted = parseRdf(written, { format: 'text/turtle', base: url });
  const changed = Object.keys(STATEMENTS).filter(
    (_, index) => linesOf(found, predicateOf(index)) !== linesOf(wanted, predicateOf(index)),
  );
  return changed.length === 0 ? 'statements were added or lost' : changed.join(', ');
}
