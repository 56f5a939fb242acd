/** The page "Outbox": what was sent and has not arrived. */
import type { JSX } from 'preact';
import type { DeliveryView, OutboxList } from '../../desk-api/index.ts';
import { LeadLink } from '../leads/lead-link.tsx';
import { ColumnHeads, TableFrame } from '../parts/section.tsx';
import { Empty, Loadable } from '../parts/states.tsx';
import { DeliveryWord } from '../parts/status.tsx';
import { Actor, Given, Time } from '../parts/text.tsx';
import { topicWords } from '../parts/words.ts';
import { say } from '../shell/toasts.tsx';
import { messageOf, post } from '../state/api.ts';
import { navigate, query } from '../state/route.ts';
import { useResource } from '../state/resource.ts';
import { canChange } from '../state/session.ts';
import { TEXTS } from '../texts.ts';

const words = TEXTS.outbox;

/** The page of the outbox. */
export function OutboxPage(): JSX.Element {
  const isAll = query.value.get('ended') === 'true';
  const list = useResource<OutboxList>(isAll ? 'outbox?ended=true' : 'outbox', undefined, { keeps: true });
  return (
    <>
      <h1 tabIndex={-1}>{words.title}</h1>
      <p class="lead-in">{words.lead}</p>
      <label class="check">
        <input
          type="checkbox"
          checked={isAll}
          onChange={({ currentTarget }) => {
            navigate(currentTarget.checked ? '/outbox?ended=true' : '/outbox');
          }}
        />
        {words.withEnded}
      </label>
      <Loadable resource={list}>
        {({ deliveries, broken }) => (
          <>
            {broken.length > 0 && (
              <div class="note bad">
                <p>{words.broken}</p>
                <ul>
                  {broken.map(({ url, reason }) => (
                    <li key={url}>
                      <Given text={`${url}: ${reason}`} most={400} />
                    </li>
                  ))}
                </ul>
              </div>
            )}
            {deliveries.length === 0 ? (
              <Empty {...words.empty} />
            ) : (
              <Deliveries deliveries={deliveries} reload={list.reload} />
            )}
          </>
        )}
      </Loadable>
    </>
  );
}

function Deliveries({ deliveries, reload }: { deliveries: readonly DeliveryView[]; reload: () => void }): JSX.Element {
  return (
    <TableFrame label={words.title}>
      <table class="stack">
        <ColumnHeads
          names={[
            words.state,
            words.event,
            words.leadOf,
            words.to,
            words.made,
            words.tries,
            words.last,
            TEXTS.lead.answer,
          ]}
          numeric={[words.tries]}
          unseen={[TEXTS.lead.answer]}
        />
        <tbody>
          {deliveries.map((delivery) => (
            <Row key={delivery.id} delivery={delivery} reload={reload} />
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

function Row({ delivery, reload }: { delivery: DeliveryView; reload: () => void }): JSX.Element {
  const { id, topic, lead, leadName, to, created, state, attempts, last } = delivery;
  return (
    <tr>
      <td>
        <DeliveryWord state={state} />
      </td>
      <td>{topicWords(topic)}</td>
      <td>{lead !== undefined && <LeadLink slug={lead} name={leadName} />}</td>
      <td class="to">
        <Actor name={to} />
      </td>
      <td>
        <Time at={created} />
      </td>
      <td class="number">{attempts}</td>
      <td class="wide">
        <Given text={last?.detail ?? ''} />
      </td>
      <td class="row-actions wide">{canChange.value && <Acts id={id} state={state} reload={reload} />}</td>
    </tr>
  );
}

function Acts(props: { id: string; state: DeliveryView['state']; reload: () => void }): JSX.Element {
  const { id, state, reload } = props;
  const act = (what: 'retry' | 'drop') => (): void => {
    post<DeliveryView>(`outbox/${encodeURIComponent(id)}/${what}`, {}).then(
      (after) => {
        say(words.became(after.state));
        reload();
      },
      (error: unknown) => {
        say(messageOf(error), true);
      },
    );
  };
  const isOver = state === 'delivered' || state === 'accepted' || state === 'dropped';
  return (
    <>
      {!isOver && (
        <>
          <button type="button" onClick={act('retry')}>
            {words.retry}
          </button>
          <button type="button" class="quiet" title={words.dropHelp} onClick={act('drop')}>
            {words.drop}
          </button>
        </>
      )}
    </>
  );
}
