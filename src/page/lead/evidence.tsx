/** Shows which event each value comes from. */
import type { JSX } from 'preact';
import type { ExplanationJson, TimelineEvent } from '../../desk-api/index.ts';
import { ColumnHeads, TableFrame } from '../parts/section.tsx';
import { Given } from '../parts/text.tsx';
import { TEXTS } from '../texts.ts';

interface EvidenceRow {
  readonly field: string;
  readonly value: string;
  readonly from: string;
  readonly replaced: string;
}

/** The table of evidence, closed at first. */
export function Evidence(props: { explain: ExplanationJson; events: readonly TimelineEvent[] }): JSX.Element {
  const rows = rowsOf(props.explain, props.events);
  return (
    <details class="section">
      <summary>
        <h2>{TEXTS.lead.evidence}</h2>
      </summary>
      <TableFrame label={TEXTS.lead.evidence}>
        <table>
          <ColumnHeads names={[TEXTS.lead.field, TEXTS.lead.value, TEXTS.lead.fromEvent, TEXTS.lead.replaced]} />
          <tbody>
            {rows.map((row, index) => (
              <tr key={index}>
                <th scope="row">{TEXTS.fieldNames[row.field] ?? row.field}</th>
                <td>
                  <Given text={row.value} />
                </td>
                <td>{row.from}</td>
                <td>
                  <Given text={row.replaced} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    </details>
  );
}

const isComments = ({ field }: { readonly field: string }): boolean => field === 'comments';

function rowsOf({ fields, lists, sources }: ExplanationJson, events: readonly TimelineEvent[]): EvidenceRow[] {
  const numbers = new Map(events.map(({ event }, index) => [event, index + 1]));
  const no = (event: string): string => String(numbers.get(event) ?? '');
  return [
    // The last comment is one of the comments.
    ...fields
      .filter(({ field }, _, all) => field !== 'comment' || !all.some(isComments))
      .map(({ field, value, event, since, replaced }) => ({
        field,
        value,
        from: since === undefined ? no(event) : `${no(event)} (${TEXTS.lead.since(numbers.get(since) ?? 0)})`,
        replaced: replaced.map((old) => `${old.value} (${no(old.event)})`).join(', '),
      })),
    ...lists.flatMap(({ field, values }) =>
      values.map(({ propertyID, value, event }) => ({
        field,
        value: propertyID === undefined ? value : `${propertyID} = ${value}`,
        from: no(event),
        replaced: '',
      })),
    ),
    ...sources.map(({ type, text, listing, event }) => ({
      field: 'source',
      value: [type, text, listing].filter(Boolean).join(': '),
      from: no(event),
      replaced: '',
    })),
  ];
}
