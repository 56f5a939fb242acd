/** Bars as SVG with real text: a line each, with its name, its bar and its number. */
import type { JSX } from 'preact';
import { cutText } from '../parts/words.ts';
import { TEXTS } from '../texts.ts';

/** A bar, of which a part may be of another kind. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly part?: number;
  /** What stands behind it. */
  readonly text: string;
}

const ROW = 28;
const MOST = 15;
/** In percent of the width: where bars begin, and how long the longest is. */
const BEGIN = 32;
const LONGEST = 40;

/** The picture; the table below it says the same. */
export function Bars({ title, bars }: { title: string; bars: readonly Bar[] }): JSX.Element {
  const shown = bars.slice(0, MOST);
  const most = Math.max(1, ...shown.map(({ value }) => value));
  const widthOf = (value: number): number => (value / most) * LONGEST;
  return (
    <svg
      class="bars"
      width="100%"
      height={shown.length * ROW}
      role="img"
      aria-label={TEXTS.numbers.plot(title)}
      focusable="false"
    >
      {shown.map(({ label, value, part = 0, text }, index) => (
        <g key={index}>
          <text x={`${BEGIN - 1.5}%`} y={index * ROW + 18} text-anchor="end">
            {cutText(label, 24)}
          </text>
          <rect class="bar-fill" x={`${BEGIN}%`} y={index * ROW + 5} width={`${widthOf(value)}%`} height={ROW - 10} />
          <rect class="bar-part" x={`${BEGIN}%`} y={index * ROW + 5} width={`${widthOf(part)}%`} height={ROW - 10} />
          <text x={`${BEGIN + widthOf(value) + 1}%`} y={index * ROW + 18}>
            {text}
          </text>
        </g>
      ))}
    </svg>
  );
}
