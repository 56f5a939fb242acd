/** The line above a lead: the time of its data, and which parts could not be read from the pod. */
import type { JSX } from 'preact';
import type { UnreadView } from '../../desk-api/index.ts';
import { Given } from '../parts/text.tsx';
import { shortTime } from '../parts/words.ts';
import { freshness } from '../state/news.ts';
import { TEXTS } from '../texts.ts';

/** The note that is shown if the pod did not give everything. */
export function UnreadNote(props: { unread: UnreadView | undefined; onAgain: () => void }): JSX.Element | null {
  if (props.unread === undefined) return null;
  const { state, asOf, reason, missing } = props.unread;
  const texts = TEXTS.lead.unread;
  // The frame of the page already shows it.
  const isShown = state === 'away' && freshness.value?.stale === true;
  return (
    <div class="note warn unread" role="status">
      <p>
        {texts[state]} {texts.asOf(shortTime(asOf))}{' '}
        {missing.length > 0 && texts.missing(missing.map((part) => texts.parts[part]))}
      </p>
      {!isShown && (
        <p class="faint">
          <Given text={reason} />
        </p>
      )}
      <button type="button" onClick={props.onAgain}>
        {TEXTS.again}
      </button>
    </div>
  );
}
