/** Labels of blank nodes that are safe to show in a terminal. */
import { UNSAFE } from '../text/harmless.ts';
import { blankNode, quad, type Quad } from './quads.ts';

type Node = Quad['subject'] | Quad['object'] | Quad['graph'];

const safe = (label: string): string =>
  label.replace(UNSAFE, (character) => `u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`);

/**
 * The same statements, with new labels for blank nodes whose label has an unsafe character. The grammars of RDF allow some of
 * these characters in labels, but no escapes.
 */
export function withHarmlessLabels(quads: readonly Quad[]): readonly Quad[] {
  const labels = new Set<string>();
  for (const { subject, object, graph } of quads)
    for (const { termType, value } of [subject, object, graph]) if (termType === 'BlankNode') labels.add(value);
  const renamed = new Map<string, string>();
  for (const label of [...labels].filter((given) => safe(given) !== given)) {
    let name = safe(label);
    while (labels.has(name)) name += 'x';
    labels.add(name);
    renamed.set(label, name);
  }
  if (renamed.size === 0) return quads;
  const rename = <T extends Node>(term: T): T => {
    const name = term.termType === 'BlankNode' ? renamed.get(term.value) : undefined;
    return name === undefined ? term : (blankNode(name) as T);
  };
  return quads.map(({ subject, predicate, object, graph }) =>
    quad(rename(subject), predicate, rename(object), rename(graph)),
  );
}
