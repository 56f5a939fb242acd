/** Plots how long answers took in each week, with uPlot in the colours of the page. */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import UPlot from 'uplot';
import type { ResponseWeekRow } from '../../desk-api/numbers.ts';
import { TEXTS } from '../texts.ts';

const words = TEXTS.numbers;
const HEIGHT = 260;
const DARK = matchMedia('(prefers-color-scheme: dark)');

/** The picture; the table below it says the same. */
export function TimePlot({ weeks }: { weeks: readonly ResponseWeekRow[] }): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    let plot = draw(element, weeks);
    const again = (): void => {
      plot.destroy();
      plot = draw(element, weeks);
    };
    const resized = new ResizeObserver(() => {
      plot.setSize({ width: element.clientWidth, height: HEIGHT });
    });
    resized.observe(element);
    DARK.addEventListener('change', again);
    return () => {
      DARK.removeEventListener('change', again);
      resized.disconnect();
      plot.destroy();
    };
  }, [weeks]);
  return (
    <>
      <div class="time-plot" ref={place} role="img" aria-label={words.plot(words.response)} />
      <p class="legend">
        <span class="key accent">{words.median}</span>
        <span class="key warn">{words.p90}</span>
      </p>
    </>
  );
}

function draw(element: HTMLElement, weeks: readonly ResponseWeekRow[]): UPlot {
  const styles = getComputedStyle(element);
  const colour = (name: string): string => styles.getPropertyValue(name).trim();
  const font = `13px ${styles.fontFamily}`;
  const axis = { stroke: colour('--ink-2'), font, grid: { stroke: colour('--line'), width: 1 } };
  const line = (stroke: string, dash: number[]): UPlot.Series => ({
    stroke,
    dash,
    width: 2,
    spanGaps: true,
    points: { show: true, size: 6, fill: stroke },
  });
  const times = weeks.map(({ start }) => Date.parse(start) / 1000);
  return new UPlot(
    {
      width: element.clientWidth,
      height: HEIGHT,
      legend: { show: false },
      cursor: { show: false },
      // A week alone is in the middle. By itself uPlot would show it at the edge of nearly three years.
      scales: {
        x: { range: [(times[0] ?? 0) - WEEK_S, (times.at(-1) ?? 0) + WEEK_S] },
        // Heights can be compared only if they begin at zero.
        y: { range: (_plot, _from, to) => [0, to * 1.1 || 1] },
      },
      axes: [
        { ...axis, values: WEEK_VALUES, space: 64 },
        {
          ...axis,
          incrs: STEPS,
          gap: GAP,
          ticks: { size: TICK, stroke: axis.grid.stroke, width: 1 },
          size: (_plot, labels) => GAP + TICK + widest(labels),
          values: (_plot, minutes) => minutes.map((minute) => words.minutes(minute)),
        },
      ],
      series: [{}, line(colour('--accent'), []), line(colour('--warn'), [6, 4])],
    },
    [times, weeks.map(({ medianMinutes }) => medianMinutes), weeks.map(({ p90Minutes }) => p90Minutes)],
    element,
  );
}

/** Between a label of the left axis and its mark, and the length of the mark. */
const GAP = 5;
const TICK = 6;
const DAY_MIN = 1440;
/** Steps of the left axis in minutes, each round in the unit in which it is read. */
const STEPS = [
  ...[1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720],
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].map((days) => days * DAY_MIN),
];

/** The room that the longest label needs, with no letter wider than this many pixels on average. */
const LETTER = 8;
const widest = (labels: readonly string[] | null): number =>
  LETTER * Math.max(0, ...(labels ?? []).map(({ length }) => length));

const DAY_S = 86_400;
const WEEK_S = 7 * DAY_S;
/** From this many seconds between marks on: the words of a mark, and those where a year begins. */
const WEEK_VALUES: UPlot.Axis.Values = [
  [DAY_S * 365, '{YYYY}', null, null, null, null, null, null, 1],
  [DAY_S * 28, '{MMM}', '\n{YYYY}', null, null, null, null, null, 1],
  [DAY_S, '{D} {MMM}', '\n{YYYY}', null, null, null, null, null, 1],
];
