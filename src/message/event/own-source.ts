/** The text that is stored with an event if its document also says something about others. It is read again as the same event. */
import type { Envelope } from '../envelope.ts';
import type { EventSource } from './event.ts';
import { withoutBase } from './hash.ts';
import { serializeQuads, type Quad } from '../../rdf/quads.ts';
import { canonicalJson, JsonObject } from '../../text/json.ts';

/** The text of one event out of several, so that no lead stores data of others. */
export function ownSource({ stated, outer }: Pick<Envelope, 'stated' | 'outer'>): EventSource {
  return { text: wrapped(canonicalJson(stated), outer), mediaType: 'application/json' };
}

/**
 * The same for an event in a graph: `quads` are those of its message. JSON has no base, so if references were resolved against
 * one, the event is stored as quads. If its message has other events too, the references are written relative again, except the
 * `id`: the key of the event has the `id` as it is, and all else without the place of delivery.
 */
export function ownSourceInGraph(
  { stated, isPart, outer }: Pick<Envelope, 'stated' | 'isPart' | 'outer'>,
  quads: readonly Quad[],
  base: string | undefined,
): EventSource {
  const own = ownSource({ stated, outer });
  if (base === undefined || withoutBase(own.text, base) === own.text) return own;
  if (isPart) return { ...own, text: wrapped(relativeText(stated, base), outer) };
  const mediaType = 'application/n-quads';
  return { text: serializeQuads(quads, { format: mediaType }), mediaType, base };
}

/** The text of an event, in a wrapper with its time if it has it from there. */
const wrapped = (text: string, outer: JsonObject | undefined): string =>
  outer === undefined || outer.size === 0
    ? text
    : `{"type":"Notification","object":${text},${canonicalJson(outer).slice(1)}`;

function relativeText(node: JsonObject, base: string): string {
  const id = node.get('id');
  const rest = withoutBase(canonicalJson(JsonObject.of([...node].filter(([key]) => key !== 'id'))), base);
  return id === undefined ? rest : `{"id":${canonicalJson(id)},${rest.slice(1)}`;
}
