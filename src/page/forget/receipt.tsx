/** Shows what was removed, or what would be removed. */
import type { JSX } from 'preact';
import type { ForgetView } from '../../desk-api/index.ts';
import { keyWords } from '../lead/graph.tsx';
import { leadAddress } from '../leads/selection.ts';
import { Section, TableFrame } from '../parts/section.tsx';
import { Given, Time } from '../parts/text.tsx';
import { TEXTS } from '../texts.ts';

const words = TEXTS.forget;

type Event = NonNullable<ForgetView['preview']>['taken'][number];

/** The receipt of a run, dry or not. */
export function Receipt({ view }: { view: ForgetView }): JSX.Element {
  const { dryRun, leads, kept, events, journal, records, quarantine, inbox, outbox, preview } = view;
  const numbers = { leads: leads.length, kept: kept.length, events, journal, records, quarantine, inbox, outbox };
  const isNothing = Object.values(numbers).every((number) => number === 0);
  return (
    <Section title={dryRun ? words.wouldGo : words.receipt} class="receipt">
      {isNothing ? (
        <p>{words.nothing}</p>
      ) : (
        <table class="counts">
          <tbody>
            {(Object.keys(words.counts) as (keyof typeof numbers)[]).map((name) => (
              <tr key={name}>
                <th scope="row">{words.counts[name]}</th>
                <td class="number">{numbers[name].toLocaleString('en')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <StillNamed view={view} />
      {preview !== undefined && (
        <>
          <Events title={words.taken} events={preview.taken} />
          <Events title={words.left} events={preview.left} />
          {preview.otherKeys.length > 0 && (
            <>
              <h3>{words.otherKeys}</h3>
              <ul class="plain">
                {preview.otherKeys.map((key) => (
                  <li key={keyWords(key)}>
                    <Given text={keyWords(key)} />
                  </li>
                ))}
              </ul>
            </>
          )}
        </>
      )}
      <Rest view={view} />
    </Section>
  );
}

/** Leads that stay and still name someone. The reader must check whether this is the person. */
function StillNamed({ view: { still } }: { view: ForgetView }): JSX.Element | null {
  if (still.length === 0) return null;
  const all = new URLSearchParams(still.map(({ lead }) => ['lead', lead]));
  return (
    <div class="note warn still">
      <h3>{words.still}</h3>
      <ul class="plain">
        {still.map(({ lead, names, isSame, isKept }) => (
          <li key={lead}>
            <a href={leadAddress(lead)}>{lead.slice(0, 8)}</a> <Given text={names.join(', ')} most={160} />{' '}
            {isSame && <span class="tag bad">{isKept ? words.sameName : words.maybeSame}</span>}
          </li>
        ))}
      </ul>
      <p>
        {words.stillHelp} <a href={`/forget?${all.toString()}`}>{words.stillAgain}</a>
      </p>
    </div>
  );
}

function Events({ title, events }: { title: string; events: readonly Event[] }): JSX.Element | null {
  if (events.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <TableFrame label={title}>
        <table class="stack">
          <tbody>
            {events.map(({ id, lead, action, time, name, emails, keys }, index) => (
              <tr key={index}>
                <td>
                  <Given text={name ?? emails[0] ?? TEXTS.noName} most={80} />
                </td>
                <td>{TEXTS.lead.actions[action]}</td>
                <td>
                  <Time at={time} />
                </td>
                <td>
                  <a href={leadAddress(lead)}>{lead.slice(0, 8)}</a>
                </td>
                <td class="wide">
                  <Given text={keys.map(keyWords).join(', ') || id} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    </>
  );
}

function Rest({ view: { shared, mentioned, unfinished, places } }: { view: ForgetView }): JSX.Element {
  return (
    <>
      <Slugs title={words.shared} slugs={shared} />
      <Slugs title={words.mentioned} slugs={mentioned} />
      <Lines title={words.unfinished} lines={unfinished.map(({ url, message }) => `${url}: ${message}`)} />
      <Lines title={words.places} lines={places.map(({ place, message }) => `${place}: ${message}`)} />
    </>
  );
}

function Slugs({ title, slugs }: { title: string; slugs: readonly string[] }): JSX.Element | null {
  if (slugs.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul class="choices">
        {slugs.map((slug) => (
          <li key={slug}>
            <a href={leadAddress(slug)}>{slug.slice(0, 8)}</a>
          </li>
        ))}
      </ul>
    </>
  );
}

function Lines({ title, lines }: { title: string; lines: readonly string[] }): JSX.Element | null {
  if (lines.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul class="plain">
        {lines.map((line) => (
          <li key={line}>
            <Given text={line} most={400} />
          </li>
        ))}
      </ul>
    </>
  );
}
