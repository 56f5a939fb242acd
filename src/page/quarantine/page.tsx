/** The page "Quarantine": the messages that could not be read. */
import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { QuarantineList, QuarantineView } from '../../desk-api/index.ts';
import { ColumnHeads, TableFrame } from '../parts/section.tsx';
import { Empty, Loadable } from '../parts/states.tsx';
import { Given, Time } from '../parts/text.tsx';
import { useKeys } from '../state/keys.ts';
import { useResource } from '../state/resource.ts';
import { navigate } from '../state/route.ts';
import { TEXTS } from '../texts.ts';

const words = TEXTS.quarantine;

/** The id of the selected message. It is kept while the message is open. */
const selected = signal<string | undefined>(undefined);

const addressOf = (id: string): string => `/quarantine/${encodeURIComponent(id)}`;

/** The list of the quarantine. */
export function QuarantinePage(): JSX.Element {
  const list = useResource<QuarantineList>('quarantine');
  return (
    <>
      <h1 tabIndex={-1}>{words.title}</h1>
      <p class="lead-in">{words.lead}</p>
      <Loadable resource={list}>
        {({ items, unread }) => (
          <>
            {unread.length > 0 && <p class="note warn">{words.unread(unread.join(', '))}</p>}
            {items.length > 0 && <Items items={items} />}
            {items.length + unread.length === 0 && <Empty {...words.empty} />}
          </>
        )}
      </Loadable>
    </>
  );
}

function Items({ items }: { items: readonly QuarantineView[] }): JSX.Element {
  const chosen = selected.value;
  const move = (by: number): void => {
    const index = items.findIndex(({ id }) => id === selected.peek());
    selected.value = items[index < 0 ? 0 : index + by]?.id ?? selected.peek();
  };
  useKeys({
    j: () => {
      move(1);
    },
    k: () => {
      move(-1);
    },
    Enter: () => {
      if (items.some(({ id }) => id === selected.peek())) navigate(addressOf(selected.peek() ?? ''));
    },
  });
  useEffect(() => {
    document.querySelector('tr.selected')?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <TableFrame label={words.title}>
      <table class="stack">
        <ColumnHeads names={[words.reason, words.place, words.since, words.from]} />
        <tbody>
          {items.map((item) => (
            <Row key={item.id} item={item} isSelected={item.id === chosen} />
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

function Row({ item, isSelected }: { item: QuarantineView; isSelected: boolean }): JSX.Element {
  const { id, reason, message, pointer, at, source } = item;
  return (
    <tr class={isSelected ? 'selected' : ''} aria-current={isSelected ? 'true' : undefined}>
      <td class="wide">
        <a href={addressOf(id)}>{reason}</a>
        <br />
        <span class="faint">
          <Given text={message} />
        </span>
      </td>
      <td>{pointer === '' ? words.whole : <code>{pointer}</code>}</td>
      <td>
        <Time at={at} />
      </td>
      <td class="iri wide">
        <Given text={source} />
      </td>
    </tr>
  );
}
