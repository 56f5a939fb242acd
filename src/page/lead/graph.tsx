/** Draws which keys connect the events of a lead. The same data give the same picture. */
import type { JSX } from 'preact';
import type { KeyWords, LeadGraph } from '../../desk-api/index.ts';
import { TableFrame } from '../parts/section.tsx';
import { cutText, shortTime } from '../parts/words.ts';
import { TEXTS } from '../texts.ts';

const WIDTH = 640;
const LEFT = 210;
const RIGHT = 330;
const ROW = 30;

/** Events on the left, keys on the right, lines between them; and the same as a list for those who do not see it. */
export function Graph({ graph }: { graph: LeadGraph }): JSX.Element | null {
  const { events, keys, links } = graph;
  if (keys.length === 0) return null;
  const height = Math.max(events.length, keys.length) * ROW + 8;
  const yOf = (index: number, total: number): number => 4 + (index + 0.5) * ((height - 8) / total);
  const eventIndex = new Map(events.map(({ event }, index) => [event, index]));
  const keyIndex = new Map(keys.map(({ key }, index) => [key, index]));
  return (
    <details class="section">
      <summary>
        <h2>{TEXTS.lead.graph}</h2>
      </summary>
      <p class="faint">{TEXTS.lead.graphHelp}</p>
      <TableFrame label={TEXTS.lead.graph}>
        <svg class="graph" viewBox={`0 0 ${WIDTH} ${height}`} width={WIDTH} height={height} aria-hidden="true">
          {links.map(({ event, key, isJoin }) => {
            const from = yOf(eventIndex.get(event) ?? 0, events.length);
            const to = yOf(keyIndex.get(key) ?? 0, keys.length);
            const middle = (LEFT + RIGHT) / 2;
            const path = `M${LEFT} ${from} C${middle} ${from} ${middle} ${to} ${RIGHT} ${to}`;
            return <path key={`${event} ${key}`} class={isJoin ? 'join' : 'link'} d={path} />;
          })}
          {events.map(({ event, action, time }, index) => (
            <g key={event}>
              <circle cx={LEFT} cy={yOf(index, events.length)} r="4" />
              <text x={LEFT - 10} y={yOf(index, events.length) + 4} text-anchor="end">
                {`${index + 1} ${TEXTS.lead.actionShort[action]}${time === undefined ? '' : `, ${shortTime(time)}`}`}
              </text>
            </g>
          ))}
          {keys.map((key, index) => (
            <g key={key.key}>
              <rect x={RIGHT - 4} y={yOf(index, keys.length) - 4} width="8" height="8" />
              <text x={RIGHT + 10} y={yOf(index, keys.length) + 4}>
                {cutText(keyWords(key), 42)}
              </text>
            </g>
          ))}
        </svg>
        <ul class="hidden">
          {links.map(({ event, key }) => (
            <li key={`${event} ${key}`}>
              {TEXTS.lead.joinedBy(
                (eventIndex.get(event) ?? 0) + 1,
                keyWords(keys[keyIndex.get(key) ?? 0] ?? { kind: 'e-mail', value: '' }),
              )}
            </li>
          ))}
        </ul>
      </TableFrame>
    </details>
  );
}

/** A key in words. */
export const keyWords = ({ kind, propertyID, value }: KeyWords): string =>
  TEXTS.lead.keyOf(propertyID === undefined ? kind : `${kind} ${propertyID}`, value);
