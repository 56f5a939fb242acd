/** Parses `Link` headers (RFC 8288 section 3). */

/** A target, or a quoted text, which may contain something that looks like a target. */
const TARGET = /<([^<>]*)>|"(?:[^"\\]|\\.)*"/g;
const PARAMETER = /;\s*([\w*-]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]+)))?/gy;

/** For each relation (in lower case, section 2.1.1), its targets in their order, resolved against `base`. */
export type Links = ReadonlyMap<string, readonly string[]>;

/**
 * All links of a response. A link with an `anchor` is about another resource (section 3.2): it counts only if the anchor is
 * `base` or `about`.
 */
export function allLinksOf(headers: Headers, base: string, about: string = base): Links {
  const text = headers.get('link') ?? '';
  const links = new Map<string, string[]>();
  for (const { index, 0: all, 1: target } of text.matchAll(TARGET)) {
    if (target === undefined || !URL.canParse(target, base)) continue;
    const { relations, anchor } = parametersAt(text, index + all.length);
    if (!isAbout(anchor, base, about)) continue;
    const { href } = new URL(target, base);
    for (const relation of relations) links.set(relation, [...(links.get(relation) ?? []), href]);
  }
  return links;
}

/** For each relation, its first target, resolved against `base`. */
export function linksOf(headers: Headers, base: string): ReadonlyMap<string, string> {
  const firsts = [...allLinksOf(headers, base)].flatMap(([relation, [first]]) =>
    first === undefined ? [] : [[relation, first] as const],
  );
  return new Map(firsts);
}

function isAbout(anchor: string | undefined, base: string, about: string): boolean {
  if (anchor === undefined) return true;
  if (!URL.canParse(anchor, base)) return false;
  const { href } = new URL(anchor, base);
  return [base, about].some((iri) => URL.canParse(iri) && new URL(iri).href === href);
}

/** Registered relations are compared without case (RFC 8288 section 2.1.1), IRIs exactly. */
const relationOf = (relation: string): string => (relation.includes(':') ? relation : relation.toLowerCase());

/** The relations that the following parameters name (`rel` may name several; only the first `rel` counts), and the anchor. */
function parametersAt(text: string, from: number): { relations: string[]; anchor: string | undefined } {
  let relations: string[] | undefined;
  let anchor: string | undefined;
  PARAMETER.lastIndex = from;
  for (let match = PARAMETER.exec(text); match !== null; match = PARAMETER.exec(text)) {
    const [, name = '', quoted, token] = match;
    const value = quoted ?? token ?? '';
    if (name.toLowerCase() === 'rel') relations ??= value.split(/\s+/).filter(Boolean).map(relationOf);
    if (name.toLowerCase() === 'anchor') anchor ??= value;
  }
  return { relations: relations ?? [], anchor };
}
