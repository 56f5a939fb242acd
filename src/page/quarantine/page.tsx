/** What could not be read. */
import type { JSX } from 'preact';
import type { QuarantineList } from '../../desk-api/index.ts';
import { TableFrame } from '../parts/section.tsx';
import { Empty, Loadable } from '../parts/states.tsx';
import { Given, Time } from '../parts/text.tsx';
import { useResource } from '../state/resource.ts';
import { TEXTS } from '../texts.ts';

const words = TEXTS.quarantine;

/** The list of the quarantine. */
export function QuarantinePage(): JSX.Element {
  const list = useResource<QuarantineList>('quarantine');
  return (
    <>
      <h1 tabIndex={-1}>{words.title}</h1>
      <p class="lead-in">{words.lead}</p>
      <Loadable resource={list}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty {...words.empty} />
          ) : (
            <TableFrame label={words.title}>
              <table>
                <thead>
                  <tr>
                    <th scope="col">{words.reason}</th>
                    <th scope="col">{words.place}</th>
                    <th scope="col">{words.since}</th>
                    <th scope="col">{words.from}</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map(({ id, reason, message, pointer, at, source }) => (
                    <tr key={id}>
                      <td>
                        <a href={`/quarantine/${encodeURIComponent(id)}`}>{reason}</a>
                        <br />
                        <span class="faint">
                          <Given text={message} />
                        </span>
                      </td>
                      <td>{pointer === '' ? words.whole : <code>{pointer}</code>}</td>
                      <td>
                        <Time at={at} />
                      </td>
                      <td class="iri">
                        <Given text={source} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </TableFrame>
          )
        }
      </Loadable>
    </>
  );
}
