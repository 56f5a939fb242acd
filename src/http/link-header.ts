/** Parses `Link` headers (RFC 8288 section 3). */

/** A target, or a quoted text, which may contain something that looks like a target. */
const TARGET = /<([^<>]*)>|"(?:[^"\\]|\\.)*"/g;
/**
 * A parameter, read as leniently as appendix B.3 does: there may be white space around `;` and `=`, nothing between two
 * semicolons, and an unquoted value ends at the next semicolon or comma only. It ends before the next target, so that no text is read
 * twice.
 */
const PARAMETER = /\s*;\s*(?:([^\s=;,<"]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^;,<]*)))?)?/gy;

/** Values by relation. Relations are compared without case (sections 2.1.1 and 2.1.2). */
class ByRelation<T> extends Map<string, T> {
  override get(relation: string): T | undefined {
    return super.get(relation.toLowerCase());
  }

  override has(relation: string): boolean {
    return super.has(relation.toLowerCase());
  }

  override set(relation: string, value: T): this {
    return super.set(relation.toLowerCase(), value);
  }
}

/** For each relation, its targets in their order, resolved against `base`. A relation is found in any case. */
export type Links = ReadonlyMap<string, readonly string[]>;

/**
 * All links of a response. A link with an `anchor` is about another resource (section 3.2): it counts only if the anchor is
 * `base` or `about`.
 */
export function allLinksOf(headers: Headers, base: string, about: string = base): Links {
  const text = headers.get('link') ?? '';
  const links = new ByRelation<string[]>();
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
  return new ByRelation(firsts);
}

function isAbout(anchor: string | undefined, base: string, about: string): boolean {
  if (anchor === undefined) return true;
  if (!URL.canParse(anchor, base)) return false;
  const { href } = new URL(anchor, base);
  return [base, about].some((iri) => URL.canParse(iri) && new URL(iri).href === href);
}

/** The relations that the following parameters name (`rel` may name several; only the first `rel` counts), and the anchor. */
function parametersAt(text: string, from: number): { relations: string[]; anchor: string | undefined } {
  let relations: string[] | undefined;
  let anchor: string | undefined;
  PARAMETER.lastIndex = from;
  for (let match = PARAMETER.exec(text); match !== null; match = PARAMETER.exec(text)) {
    const [, name = '', quoted, token] = match;
    const value = quoted ?? token?.trim() ?? '';
    if (name.toLowerCase() === 'rel') relations ??= value.split(/\s+/).filter(Boolean);
    if (name.toLowerCase() === 'anchor') anchor ??= value;
  }
  return { relations: relations ?? [], anchor };
}
