/** The page "Numbers": each picture with its table, and with a link to its query. */
import type { ComponentChildren, JSX } from 'preact';
import type { Numbers, NumberTable } from '../../desk-api/numbers.ts';
import { lazy } from '../parts/lazy.tsx';
import { ColumnHeads, Section, TableFrame } from '../parts/section.tsx';
import { Empty, Loadable } from '../parts/states.tsx';
import { Status } from '../parts/status.tsx';
import { Actor, Given } from '../parts/text.tsx';
import { actorName } from '../parts/words.ts';
import { useResource } from '../state/resource.ts';
import { TEXTS } from '../texts.ts';
import { Bars } from './bars.tsx';

const words = TEXTS.numbers;
const TimePlot = lazy(async () => (await import('./time-plot.tsx')).TimePlot);

/** The page of the numbers. */
export function NumbersPage(): JSX.Element {
  const numbers = useResource<Numbers>('numbers', undefined, { keeps: true });
  return (
    <>
      <h1 tabIndex={-1}>{words.title}</h1>
      <p class="lead-in">{words.lead}</p>
      <Loadable resource={numbers}>
        {(value) =>
          value.leads === 0 ? (
            <Empty {...words.empty} />
          ) : (
            <div class="plots">
              <Funnel table={value.funnel} />
              <ResponseTime table={value.responseWeeks} />
              <Sources table={value.sources} />
              <Load table={value.load} />
            </div>
          )
        }
      </Loadable>
    </>
  );
}

/** A column of a table: its title, whether it holds numbers, and the cell of a row. */
type Column<Row> = readonly [title: string, isNumber: boolean, cell: (row: Row) => ComponentChildren];

interface PlotProps<Row> {
  readonly title: string;
  readonly table: NumberTable<Row>;
  readonly columns: readonly Column<Row>[];
  readonly children: ComponentChildren;
}

function Plot<Row>({ title, table, columns, children }: PlotProps<Row>): JSX.Element {
  return (
    <Section title={title}>
      {table.rows.length === 0 ? <p class="faint">{words.none}</p> : children}
      <details>
        <summary>{words.asTable}</summary>
        <TableFrame label={title}>
          <table>
            <ColumnHeads
              names={columns.map(([name]) => name)}
              numeric={columns.flatMap(([name, isNumber]) => (isNumber ? [name] : []))}
            />
            <tbody>
              {table.rows.map((row, index) => (
                <tr key={index}>
                  {columns.map(([name, isNumber, cell]) => (
                    <td key={name} class={isNumber ? 'number' : ''}>
                      {cell(row)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </TableFrame>
      </details>
      <p>
        <a href={`/ask?question=${encodeURIComponent(table.question)}`}>{words.asSparql}</a>
      </p>
    </Section>
  );
}

const number = (value: number): string => value.toLocaleString('en');

function Funnel({ table }: { table: Numbers['funnel'] }): JSX.Element {
  return (
    <Plot
      title={words.funnel}
      table={table}
      columns={[
        [TEXTS.fieldNames['status'] ?? '', false, ({ status }) => <Status status={status} />],
        [words.leads, true, ({ leads }) => number(leads)],
        [words.share, true, ({ percent }) => (percent === undefined ? '' : words.percent(percent))],
      ]}
    >
      <Bars
        title={words.funnel}
        bars={table.rows.map(({ status, leads, percent }) => ({
          label: TEXTS.status[status],
          value: leads,
          text: percent === undefined ? number(leads) : `${number(leads)}, ${words.percent(percent)}`,
        }))}
      />
    </Plot>
  );
}

function ResponseTime({ table }: { table: Numbers['responseWeeks'] }): JSX.Element {
  return (
    <Plot
      title={words.response}
      table={table}
      columns={[
        [words.week, false, ({ week }) => week],
        [words.accepted, true, ({ leads }) => number(leads)],
        [words.median, true, ({ medianMinutes }) => words.minutes(medianMinutes)],
        [words.p90, true, ({ p90Minutes }) => words.minutes(p90Minutes)],
      ]}
    >
      <TimePlot weeks={table.rows} />
    </Plot>
  );
}

function Sources({ table }: { table: Numbers['sources'] }): JSX.Element {
  const nameOf = ({ source, name }: { source?: string; name?: string }): string =>
    [source, name].filter(Boolean).join(', ') || TEXTS.unknown;
  return (
    <Plot
      title={words.sources}
      table={table}
      columns={[
        [words.source, false, (row) => <Given text={nameOf(row)} />],
        [words.leads, true, ({ leads }) => number(leads)],
        [words.accepted, true, ({ accepted }) => number(accepted)],
        [words.share, true, ({ percent }) => words.percent(percent)],
      ]}
    >
      <Bars
        title={words.sources}
        bars={table.rows.map((row) => ({
          label: nameOf(row),
          value: row.leads,
          part: row.accepted,
          text: words.ofThem(row.leads, row.accepted),
        }))}
      />
    </Plot>
  );
}

function Load({ table }: { table: Numbers['load'] }): JSX.Element {
  return (
    <Plot
      title={words.agents}
      table={table}
      columns={[
        [words.person, false, ({ agent }) => <Actor name={agent} />],
        [words.open, true, ({ open }) => number(open)],
        [TEXTS.status.new, true, (row) => number(row.new)],
        [TEXTS.status.assigned, true, ({ assigned }) => number(assigned)],
      ]}
    >
      <Bars
        title={words.agents}
        bars={table.rows.map(({ agent, open }) => ({ label: actorName(agent), value: open, text: number(open) }))}
      />
    </Plot>
  );
}
