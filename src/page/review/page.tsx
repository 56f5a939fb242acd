/** The page "Review": pairs of leads that may be one, and leads that may be two. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { LeadPage, ReviewJson } from '../../desk-api/index.ts';
import { keyWords } from '../lead/graph.tsx';
import { Evidence } from '../lead/evidence.tsx';
import { Interest } from '../lead/interest.tsx';
import { Person } from '../lead/person.tsx';
import { leadAddress } from '../leads/selection.ts';
import { Section } from '../parts/section.tsx';
import { Empty, Loadable } from '../parts/states.tsx';
import { Status } from '../parts/status.tsx';
import { Given, Time } from '../parts/text.tsx';
import { useResource } from '../state/resource.ts';
import { canChange } from '../state/session.ts';
import { TEXTS } from '../texts.ts';
import { decide } from './decide.ts';
import { Doubtful } from './doubtful.tsx';

type Pair = ReviewJson['pairs'][number];

const FEW = 25;

/** The page of the review. */
export function ReviewPage(): JSX.Element {
  const review = useResource<ReviewJson>('review');
  return (
    <>
      <h1 tabIndex={-1}>{TEXTS.review.title}</h1>
      <p class="lead-in">{TEXTS.review.lead}</p>
      <Loadable resource={review}>{(value) => <Found review={value} reload={review.reload} />}</Loadable>
    </>
  );
}

function Found({ review, reload }: { review: ReviewJson; reload: () => void }): JSX.Element {
  const { doubtful, pairs } = review;
  const [shown, setShown] = useState(FEW);
  if (doubtful.length + pairs.length === 0) return <Empty {...TEXTS.review.empty} />;
  return (
    <>
      {pairs.length > 0 && (
        <Section title={`${TEXTS.review.pairs} (${pairs.length.toLocaleString('en')})`}>
          {pairs.slice(0, shown).map((pair, index) => (
            <PairView
              key={pair.leads.map(({ slug }) => slug).join(' ')}
              pair={pair}
              isOpen={index === 0}
              done={reload}
            />
          ))}
        </Section>
      )}
      {doubtful.length > 0 && (
        <Section title={`${TEXTS.review.doubtful} (${doubtful.length.toLocaleString('en')})`}>
          {doubtful.slice(0, shown).map((lead) => (
            <Doubtful key={lead.slug} lead={lead} done={reload} />
          ))}
        </Section>
      )}
      {Math.max(doubtful.length, pairs.length) > shown && (
        <button
          type="button"
          onClick={() => {
            setShown(shown + FEW);
          }}
        >
          {TEXTS.more(Math.max(doubtful.length, pairs.length) - shown)}
        </button>
      )}
    </>
  );
}

function PairView({ pair, isOpen, done }: { pair: Pair; isOpen: boolean; done: () => void }): JSX.Element {
  const [opened, setOpened] = useState(isOpen);
  const slugs = pair.leads.map(({ slug }) => slug);
  const settle = (what: 'join' | 'apart', text: string) => (): void => {
    void decide(what, { leads: slugs }, text).then(done);
  };
  return (
    <details
      class="pair"
      open={opened}
      onToggle={({ currentTarget }) => {
        setOpened(currentTarget.open);
      }}
    >
      <summary>
        <strong>
          {pair.leads.map(({ slug, name }, index) => (
            <span key={slug}>
              {index > 0 && ' / '}
              <Given text={name ?? slug} most={60} />
            </span>
          ))}
        </strong>
        <span class="faint">
          {' '}
          {TEXTS.review.shared} <Given text={pair.shared.map(keyWords).join(', ')} />
        </span>
      </summary>
      {opened && (
        <>
          <div class="side-by-side">
            {slugs.map((slug) => (
              <Half key={slug} slug={slug} />
            ))}
          </div>
          {canChange.value && (
            <div class="actions">
              <button type="button" class="primary" onClick={settle('join', TEXTS.review.joined)}>
                {TEXTS.review.join}
              </button>
              <button type="button" onClick={settle('apart', TEXTS.review.apartDone)}>
                {TEXTS.review.apart}
              </button>
            </div>
          )}
        </>
      )}
    </details>
  );
}

function Half({ slug }: { slug: string }): JSX.Element {
  const resource = useResource<LeadPage>(`leads/${encodeURIComponent(slug)}`, () => false);
  return (
    <div class="half">
      <Loadable resource={resource}>
        {({ lead, events, explain }) => (
          <>
            <p class="half-head">
              <a href={leadAddress(slug)}>
                <Given text={lead.name ?? slug} most={80} />
              </a>{' '}
              <Status status={lead.status} /> {TEXTS.review.events(events.length)}{' '}
              <Time at={lead.events.at(-1)?.time} />
            </p>
            <Person lead={lead} />
            <Interest lead={lead} />
            <Evidence explain={explain} events={events} />
          </>
        )}
      </Loadable>
    </div>
  );
}
