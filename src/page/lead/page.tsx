/** The page of one lead, with everything that is known about it. */
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { AnswerAction, AnswerView, LeadPage as LeadPageData } from '../../desk-api/index.ts';
import { listAddress } from '../leads/filters.ts';
import { leadAddress, neighbour, selected } from '../leads/selection.ts';
import { Empty, Loadable } from '../parts/states.tsx';
import { DeliveryWord, Status } from '../parts/status.tsx';
import { Actor, Given, Time } from '../parts/text.tsx';
import { cutText } from '../parts/words.ts';
import { answer, type AnsweredLead } from '../shell/answer-dialog.tsx';
import { answers as given, inHand, show, statusOf, take } from '../state/answers.ts';
import { useKeys } from '../state/keys.ts';
import { freshness } from '../state/news.ts';
import { navigate } from '../state/route.ts';
import { useResource } from '../state/resource.ts';
import { canAnswer } from '../state/session.ts';
import { TEXTS } from '../texts.ts';
import { Decisions, Deliveries, Responses } from './dealings.tsx';
import { Evidence } from './evidence.tsx';
import { Graph } from './graph.tsx';
import { Interest } from './interest.tsx';
import { Messages } from './messages.tsx';
import { Person } from './person.tsx';
import { Timeline } from './timeline.tsx';
import { UnreadNote } from './unread.tsx';

/** The page of a lead. */
export function LeadPage({ id: slug }: { id: string }): JSX.Element {
  const resource = useResource<LeadPageData>(
    `leads/${encodeURIComponent(slug)}`,
    (change) => change === 'all' || change.has(slug),
  );
  const data = resource.state.value.value;
  useEffect(() => {
    selected.value = slug;
  }, [slug]);
  useEffect(() => {
    if (data === undefined) return;
    document.title = `${cutText(nameOf(data), 80)} - ${TEXTS.title}`;
    if (!loaded.has(slug)) adopt(data.answers, nameOf(data));
    loaded.add(slug);
  }, [data]);
  const isStale = freshness.value?.stale === true;
  useEffect(() => {
    // The pod is back: what only it has can be read.
    if (!isStale && data?.unread !== undefined) resource.reload();
  }, [isStale]);
  const go = (by: number): void => {
    const next = neighbour(slug, by);
    if (next !== undefined) navigate(leadAddress(next.slug));
  };
  const answers =
    (action: AnswerAction): (() => void) =>
    () => {
      if (data !== undefined) answer(action, answeredLead(data, action));
    };
  useKeys({
    j: () => {
      go(1);
    },
    k: () => {
      go(-1);
    },
    u: () => {
      navigate(listAddress());
    },
    a: answers('accept'),
    r: answers('reject'),
    s: answers('assign'),
    e: answers('update'),
  });
  return (
    <Loadable resource={resource} missing={<Gone />}>
      {(value) => (
        <>
          <UnreadNote unread={value.unread} onAgain={resource.reload} />
          <LeadView data={value} go={go} />
        </>
      )}
    </Loadable>
  );
}

function Gone(): JSX.Element {
  const { title, text } = TEXTS.lead.gone;
  return (
    <Empty title={title} text={text}>
      <a href={listAddress()}>{TEXTS.lead.back}</a>
    </Empty>
  );
}

/** How the lead is called. */
export function nameOf({ lead }: LeadPageData): string {
  const parts = [lead.givenName, lead.familyName].filter((part) => part !== undefined).join(' ');
  return lead.name ?? (parts || (lead.email[0] ?? lead.telephone[0] ?? TEXTS.noName));
}

function answeredLead(data: LeadPageData, action: AnswerAction): AnsweredLead {
  const { lead, allowed } = data;
  const found = allowed.find((one) => one.action === action);
  return {
    slug: lead.slug,
    name: nameOf(data),
    contact: lead,
    needsRecipient: found !== undefined && found.to === undefined,
  };
}

function LeadView({ data, go }: { data: LeadPageData; go: (by: number) => void }): JSX.Element {
  return (
    <article class="lead">
      <p class="crumbs">
        <a href={listAddress()}>{TEXTS.lead.back}</a>
        <span class="pager">
          <button
            type="button"
            class="quiet"
            onClick={() => {
              go(-1);
            }}
          >
            {TEXTS.lead.before}
          </button>
          <button
            type="button"
            class="quiet"
            onClick={() => {
              go(1);
            }}
          >
            {TEXTS.lead.next}
          </button>
        </span>
      </p>
      <LeadHead data={data} />
      <div class="lead-columns">
        <div>
          <Person lead={data.lead} />
          <Interest lead={data.lead} />
          <Responses responses={data.responses} />
          <Deliveries deliveries={data.deliveries} />
        </div>
        <div>
          <Timeline events={data.events} />
          <Decisions decisions={data.decisions} />
        </div>
      </div>
      <Evidence explain={data.explain} events={data.events} />
      <Graph graph={data.graph} />
      <Messages messages={data.messages} events={data.events} />
    </article>
  );
}

function LeadHead({ data }: { data: LeadPageData }): JSX.Element {
  const { lead, allowed } = data;
  const status = statusOf(lead.slug, lead.status, lead.events.at(-1)?.time);
  return (
    <header class="lead-header">
      <h1 tabIndex={-1}>
        <Given text={nameOf(data)} most={160} />
      </h1>
      <p class="lead-state">
        <Status status={status} />
        {lead.assignee !== undefined && (
          <span>
            {TEXTS.lead.roles.participant} <Actor name={lead.assignee} />
          </span>
        )}
        {lead.overdue !== undefined && (
          <span class="tag bad">
            {TEXTS.overdue} {TEXTS.lead.waiting(lead.overdue.waitingMinutes)}
          </span>
        )}
        {lead.delivery !== undefined && (
          <span>
            <DeliveryWord state={lead.delivery.state} /> <Given text={lead.delivery.reason ?? ''} />
          </span>
        )}
        <Time at={lead.events.at(-1)?.time} />
      </p>
      {(lead.marks ?? []).length > 0 && (
        <ul class="note warn">
          {lead.marks?.map((mark) => (
            <li key={mark}>{TEXTS.marks[mark]}</li>
          ))}
        </ul>
      )}
      {canAnswer.value && (
        <div class="actions">
          {allowed.map(({ action }) => (
            <button
              key={action}
              type="button"
              class={action === 'accept' ? 'primary' : ''}
              disabled={inHand.value.has(lead.slug)}
              onClick={() => {
                answer(action, answeredLead(data, action));
              }}
            >
              {TEXTS.answers.verbs[action]}
            </button>
          ))}
        </div>
      )}
    </header>
  );
}

/** The leads that were loaded since the program of the page started. What other pages do with them later is not of this page. */
const loaded = new Set<string>();

/** Shows answers that were given before this page was loaded, and are not sent yet: they can still be undone. */
function adopt(before: readonly AnswerView[], name: string): void {
  for (const view of before) {
    const isKnown = given
      .peek()
      .some((ours) => ours.view?.id === view.id || (ours.slug === view.lead && ours.state === 'posting'));
    if ((view.state === 'held' || view.state === 'sending') && !isKnown)
      take(show({ slug: view.lead, name }, { action: view.action }), view);
  }
}
