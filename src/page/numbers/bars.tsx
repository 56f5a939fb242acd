/** Bars as SVG with real text. The name is above each bar and the number behind it, so that both fit on a telephone. */
import type { JSX } from 'preact';
import { cutText } from '../parts/words.ts';
import { TEXTS } from '../texts.ts';

/** A bar, of which a part may be of another kind. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly part?: number;
  /** The text behind it. */
  readonly text: string;
}

const ROW = 42;
const MOST = 15;
/** The length of the longest bar, in percent of the width. */
const LONGEST = 60;

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
          <text y={index * ROW + 13}>{cutText(label, 48)}</text>
          <rect class="bar-fill" y={index * ROW + 18} width={`${widthOf(value)}%`} height="14" />
          <rect class="bar-part" y={index * ROW + 18} width={`${widthOf(part)}%`} height="14" />
          <text x={`${widthOf(value) + 1}%`} y={index * ROW + 30}>
            {text}
          </text>
        </g>
      ))}
    </svg>
  );
}
