/** Reads the statements in an HTML page: RDFa (RDFa Core 1.1), and JSON-LD in its scripts (JSON-LD 1.1, section 7). */
import type { Quad } from '../rdf/quads.ts';
import { mediaTypeOf } from '../text/media-type.ts';

const JSON_LD = 'application/ld+json';

/** The statements of a page. Everything else in the page, and everything that is broken, is ignored. */
export async function readHtmlQuads(
  text: string,
  base: string,
  contentType: string,
  readJsonLd: (text: string, base: string) => Promise<Quad[]>,
): Promise<Quad[]> {
  const quads = await readRdfa(text, base, contentType);
  for (const script of await scriptsOf(text)) quads.push(...(await readJsonLd(script, base).catch(() => [])));
  return quads;
}

async function readRdfa(text: string, baseIRI: string, contentType: string): Promise<Quad[]> {
  const { RdfaParser } = await import('rdfa-streaming-parser');
  return new Promise((resolve, reject) => {
    const quads: Quad[] = [];
    const parser = new RdfaParser({ baseIRI, contentType });
    parser.on('data', (quad: Quad) => quads.push(quad));
    parser.on('error', reject);
    parser.on('end', () => {
      resolve(quads);
    });
    parser.end(text);
  });
}

/** The texts of the JSON-LD scripts in a page. */
async function scriptsOf(text: string): Promise<string[]> {
  const { Parser } = await import('htmlparser2');
  const scripts: string[] = [];
  let isInside = false;
  const parser = new Parser({
    onopentag: (name, { type = '' }) => {
      isInside = name === 'script' && mediaTypeOf(type) === JSON_LD;
      if (isInside) scripts.push('');
    },
    ontext: (chunk) => {
      if (isInside) scripts.push(`${scripts.pop() ?? ''}${chunk}`);
    },
    onclosetag: (name) => {
      if (name === 'script') isInside = false;
    },
  });
  parser.end(text);
  return scripts;
}
