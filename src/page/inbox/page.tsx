/** The page "Inbox": the notifications, each with its state. */
import type { JSX } from 'preact';
import type { InboxItemView, InboxList } from '../../desk-api/index.ts';
import { LeadLink } from '../leads/lead-link.tsx';
import { ColumnHeads, TableFrame } from '../parts/section.tsx';
import { Empty, Loadable } from '../parts/states.tsx';
import { Given, Time } from '../parts/text.tsx';
import { bytes } from '../parts/words.ts';
import { query } from '../state/route.ts';
import { useResource } from '../state/resource.ts';
import { TEXTS } from '../texts.ts';

const words = TEXTS.inbox;
const PART = 100;

type State = InboxItemView['state'];

const pageAddress = (state: string, offset: number): string => {
  const params = new URLSearchParams({
    ...(state === '' ? {} : { state }),
    ...(offset > 0 ? { offset: `${offset}` } : {}),
  });
  return params.size === 0 ? '/inbox' : `/inbox?${params.toString()}`;
};

/** The page of the inbox. */
export function InboxPage(): JSX.Element {
  const state = query.value.get('state') ?? '';
  const offset = Number(query.value.get('offset') ?? 0) || 0;
  const and = state === '' ? '' : `state=${encodeURIComponent(state)}&`;
  const list = useResource<InboxList>(`inbox?${and}offset=${offset}&limit=${PART}`, undefined, { keeps: true });
  return (
    <>
      <h1 tabIndex={-1}>{words.title}</h1>
      <p class="lead-in">{words.lead}</p>
      <Loadable resource={list}>
        {(value) => (
          <>
            <p class="faint">
              {words.asOf} <Time at={value.asOf} />
            </p>
            <States counts={value.counts} current={state} />
            {value.leftAside !== undefined && <p class="note warn">{value.leftAside}</p>}
            {value.items.length === 0 ? (
              <Empty {...words.empty}>
                <pre class="command">{value.inbox}</pre>
              </Empty>
            ) : (
              <Items items={value.items} />
            )}
            <Pager state={state} offset={offset} total={value.total} />
          </>
        )}
      </Loadable>
    </>
  );
}

function States({ counts, current }: { counts: InboxList['counts']; current: string }): JSX.Element {
  const states = (Object.keys(words.states) as State[]).filter((state) => counts[state] > 0);
  return (
    <ul class="choices">
      <li>
        <a href={pageAddress('', 0)} aria-current={current === '' ? 'true' : undefined}>
          {words.all}
        </a>
      </li>
      {states.map((state) => (
        <li key={state}>
          <a
            href={pageAddress(state, 0)}
            aria-current={current === state ? 'true' : undefined}
            title={words.states[state].help}
          >
            {words.states[state].word} <span class="number">{counts[state].toLocaleString('en')}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

function Items({ items }: { items: readonly InboxItemView[] }): JSX.Element {
  return (
    <TableFrame label={words.title}>
      <table class="stack">
        <ColumnHeads
          names={[words.state, words.posted, words.why, words.size, words.notification]}
          numeric={[words.size]}
        />
        <tbody>
          {items.map((item) => (
            <tr key={item.url}>
              <td title={words.states[item.state].help}>
                <span class={`tag ${KINDS[item.state]}`}>{words.states[item.state].word}</span>
              </td>
              <td>
                <Time at={item.posted} />
              </td>
              <td class="wide">
                <Why item={item} />
              </td>
              <td class="number">{item.size === undefined ? '' : bytes(item.size)}</td>
              <td class="iri wide">
                <Given text={item.url} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

const KINDS: Readonly<Record<State, 'good' | 'calm' | 'warn' | 'bad'>> = {
  new: 'calm',
  failed: 'warn',
  quarantined: 'bad',
  waiting: 'warn',
  stored: 'good',
  'other-topic': 'calm',
  forgotten: 'calm',
  dropped: 'calm',
};

function Why({ item: { state, attempts, reason, message, item, leads } }: { item: InboxItemView }): JSX.Element {
  if (leads !== undefined)
    return (
      <>
        {leads.map(({ slug, name }, index) => (
          <span key={slug}>
            {index > 0 && ', '}
            <LeadLink slug={slug} name={name} />
          </span>
        ))}
      </>
    );
  if (item !== undefined && state === 'quarantined')
    return (
      <a href={`/quarantine/${encodeURIComponent(item)}`} title={words.open}>
        <Given text={[reason, message].filter(Boolean).join(': ')} />
      </a>
    );
  if (attempts !== undefined) return <>{words.attempts(attempts)}</>;
  if (reason !== undefined) return <Given text={[reason, message].filter(Boolean).join(': ')} />;
  return <span class="faint">{words.states[state].help}</span>;
}

function Pager({ state, offset, total }: { state: string; offset: number; total: number }): JSX.Element | null {
  if (total <= PART) return null;
  return (
    <p class="pager">
      {offset > 0 && <a href={pageAddress(state, Math.max(0, offset - PART))}>{words.newer}</a>}
      <span class="faint number">{TEXTS.leads.position(offset + 1, Math.min(offset + PART, total), total)}</span>
      {offset + PART < total && <a href={pageAddress(state, offset + PART)}>{words.older}</a>}
    </p>
  );
}
