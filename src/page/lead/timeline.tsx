/** The history of a lead, newest first: what each event changed, who sent it, and what looks wrong. */
import type { JSX } from 'preact';
import type { TimelineEvent } from '../../desk-api/index.ts';
import { Section } from '../parts/section.tsx';
import { DeliveryWord, StatusShape } from '../parts/status.tsx';
import { Actor, Given, Time } from '../parts/text.tsx';
import { TEXTS } from '../texts.ts';

/** The timeline of a lead. */
export function Timeline({ events }: { events: readonly TimelineEvent[] }): JSX.Element {
  return (
    <Section title={TEXTS.lead.timeline}>
      <ol class="timeline" reversed>
        {events.map((event, index) => <Event key={event.event} event={event} number={index + 1} />).reverse()}
      </ol>
    </Section>
  );
}

function Event({ event, number }: { event: TimelineEvent; number: number }): JSX.Element {
  const { action, time, actors, status, changes, marks, delivery } = event;
  return (
    <li id={event.event} value={number}>
      <div class="event-head">
        <StatusShape status={status} />
        <strong>
          <span class="faint number">{number}</span> {TEXTS.lead.actions[action]}
        </strong>
        <Time at={time} />
      </div>
      {actors.length > 0 && (
        <p class="faint">
          {actors.map(({ role, name }, index) => (
            <span key={`${role} ${name}`}>
              {index > 0 && ', '}
              {TEXTS.lead.roles[role]} <Actor name={name} />
            </span>
          ))}
        </p>
      )}
      {delivery !== undefined && (
        <p>
          <DeliveryWord state={delivery.state} /> <Given text={delivery.last?.detail ?? ''} />
        </p>
      )}
      {marks.map((mark) => (
        <p class="tag warn" key={mark}>
          {TEXTS.lead.looksWrong}: {TEXTS.marks[mark]}
        </p>
      ))}
      <Changes changes={changes} />
    </li>
  );
}

function Changes({ changes }: Pick<TimelineEvent, 'changes'>): JSX.Element {
  if (changes.length === 0) return <p class="faint">{TEXTS.lead.nothingChanged}</p>;
  return (
    <dl class="changes">
      {changes.map(({ field, before, after }, index) => (
        <div class="entry" key={index}>
          <dt>{TEXTS.fieldNames[field] ?? field}</dt>
          <dd>
            {before !== undefined && (
              <>
                <del>
                  <Changed text={before} />
                </del>{' '}
                <span aria-hidden="true">→ </span>
              </>
            )}
            <ins>
              <Changed text={after} />
            </ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** A value in the form of the rest of the page: times in the reader's zone, people by a short name. */
function Changed({ text }: { text: string }): JSX.Element {
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(text)) return <Time at={text} />;
  return /^https?:/.test(text) ? <Actor name={text} /> : <Given text={text} most={160} />;
}
