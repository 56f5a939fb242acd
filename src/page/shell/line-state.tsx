/** Shows whether the page is connected and up to date. */
import type { JSX } from 'preact';
import { shortTime } from '../parts/words.ts';
import { freshness, line } from '../state/news.ts';
import { TEXTS } from '../texts.ts';

/** In the header: a word, a shape, and the time of the data if the page is not up to date. */
export function LineState(): JSX.Element {
  const isStale = freshness.value?.stale === true;
  const state = line.value === 'open' && isStale ? 'stale' : line.value;
  const asOf = freshness.value?.asOf;
  return (
    <p class={`line ${state}`} data-line={state}>
      <span class="dot" aria-hidden="true" />
      {TEXTS.line[state]}
      {state !== 'open' && asOf !== undefined && ` ${TEXTS.line.asOf(shortTime(asOf))}`}
    </p>
  );
}

/** A note above the page, if the data may be old. */
export function LineNote(): JSX.Element | null {
  if (line.value === 'lost') return <p class="note warn">{TEXTS.line.lostHelp}</p>;
  if (freshness.value?.stale !== true) return null;
  return (
    <p class="note warn">
      {TEXTS.line.staleHelp} {freshness.value.reason}
    </p>
  );
}
