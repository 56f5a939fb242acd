/** Shows a lead that may be two: its events, some of which name someone else. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ReviewJson } from '../../desk-api/index.ts';
import { keyWords } from '../lead/graph.tsx';
import { leadAddress } from '../leads/selection.ts';
import { TableFrame } from '../parts/section.tsx';
import { Given } from '../parts/text.tsx';
import { canChange } from '../state/session.ts';
import { TEXTS } from '../texts.ts';
import { decide } from './decide.ts';

type DoubtfulLead = ReviewJson['doubtful'][number];

/** The lead, with what can be done about it. */
export function Doubtful({ lead, done }: { lead: DoubtfulLead; done: () => void }): JSX.Element {
  const { slug, marks, events } = lead;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    new Set(events.filter(({ isDoubtful }) => isDoubtful).map(({ event }) => event)),
  );
  const choose = (event: string, isChosen: boolean): void => {
    setChosen(new Set(isChosen ? [...chosen, event] : [...chosen].filter((one) => one !== event)));
  };
  const canSplit = chosen.size > 0 && chosen.size < events.length;
  return (
    <div class="doubtful">
      <p>
        <a href={leadAddress(slug)}>
          <Given text={events.find(({ name }) => name !== undefined)?.name ?? slug} most={80} />
        </a>{' '}
        <span class="tag warn">{marks.map((mark) => TEXTS.marks[mark]).join(', ')}</span>
      </p>
      <EventTable events={events} chosen={chosen} choose={choose} />
      {canChange.value && (
        <div class="actions">
          <button
            type="button"
            class="primary"
            disabled={!canSplit}
            onClick={() => {
              void decide('split', { lead: slug, events: [...chosen] }, TEXTS.review.splitDone).then(done);
            }}
          >
            {TEXTS.review.split}
          </button>
          <button
            type="button"
            onClick={() => {
              void decide('join', { leads: [slug] }, TEXTS.review.joined).then(done);
            }}
          >
            {TEXTS.review.confirm}
          </button>
        </div>
      )}
    </div>
  );
}

function EventTable(props: {
  events: DoubtfulLead['events'];
  chosen: ReadonlySet<string>;
  choose: (event: string, isChosen: boolean) => void;
}): JSX.Element {
  const { events, chosen, choose } = props;
  return (
    <TableFrame label={TEXTS.review.choose}>
      <table>
        <tbody>
          {events.map(({ event, name, keys, isDoubtful }) => (
            <tr key={event} class={isDoubtful ? 'marked' : ''}>
              <td>
                <label class="check">
                  <input
                    type="checkbox"
                    checked={chosen.has(event)}
                    disabled={!canChange.value}
                    onChange={({ currentTarget }) => {
                      choose(event, currentTarget.checked);
                    }}
                  />
                  <Given text={name ?? TEXTS.noName} most={80} />
                </label>
              </td>
              <td>{isDoubtful && <span class="tag warn">{TEXTS.review.doubt}</span>}</td>
              <td>
                <Given text={keys.map(keyWords).join(', ')} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}
