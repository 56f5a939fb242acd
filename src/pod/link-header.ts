/** `Link` headers (RFC 8288 section 3), as far as links to one target each are wanted. */

/** A target, or a quoted text, in which what looks like a target is none. */
const TARGET = /<([^<>]*)>|"(?:[^"\\]|\\.)*"/g;
const PARAMETER = /;\s*([\w*-]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]+)))?/gy;

/** Relation -> the first target that is named for it, resolved against `base`. */
export function linksOf(headers: Headers, base: string): ReadonlyMap<string, string> {
  const text = headers.get('link') ?? '';
  const links = new Map<string, string>();
  for (const { index, 0: all, 1: target } of text.matchAll(TARGET)) {
    if (target === undefined || !URL.canParse(target, base)) continue;
    for (const relation of relationsAt(text, index + all.length))
      if (!links.has(relation)) links.set(relation, new URL(target, base).href);
  }
  return links;
}

/** The relations that the parameters from here on name; `rel` may name several. */
function relationsAt(text: string, from: number): string[] {
  PARAMETER.lastIndex = from;
  for (let match = PARAMETER.exec(text); match !== null; match = PARAMETER.exec(text)) {
    const [, name = '', quoted, token] = match;
    if (name.toLowerCase() === 'rel') return (quoted ?? token ?? '').split(/\s+/).filter(Boolean);
  }
  return [];
}
