/** The numbers. */
import type { JSX } from 'preact';
import { TEXTS } from '../texts.ts';

/** The page of the numbers. */
export function NumbersPage(): JSX.Element {
  return (
    <>
      <h1 tabIndex={-1}>{TEXTS.numbers.title}</h1>
      <p class="lead-in">{TEXTS.numbers.lead}</p>
    </>
  );
}
