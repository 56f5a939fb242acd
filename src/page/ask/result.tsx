/** Shows the answer of a query as plain values, with links to leads. */
import type { JSX } from 'preact';
import type { Question } from '../../desk-api/index.ts';
import { leadAddress } from '../leads/selection.ts';
import { Section, TableFrame } from '../parts/section.tsx';
import { Given, Time } from '../parts/text.tsx';
import { session } from '../state/session.ts';
import { TEXTS } from '../texts.ts';
import type { Answer, ResultTerm } from './sparql.ts';

const words = TEXTS.ask;
const MOST_ROWS = 1000;

/** The answer. */
export function Result({ answer, question }: { answer: Answer; question: Question | undefined }): JSX.Element {
  return (
    <Section title={words.result}>
      {answer.kind === 'boolean' && <p>{answer.isTrue ? words.yes : words.no}</p>}
      {answer.kind === 'text' && <pre tabIndex={0}>{answer.text}</pre>}
      {answer.kind === 'rows' && <Rows answer={answer} question={question} />}
    </Section>
  );
}

type RowsAnswer = Extract<Answer, { kind: 'rows' }>;

function Rows({ answer, question }: { answer: RowsAnswer; question: Question | undefined }): JSX.Element {
  const { names, rows } = answer;
  if (rows.length === 0) return <p>{words.noRows}</p>;
  const helpOf = (name: string): string | undefined =>
    question?.columns.find((column) => column.name.split(/,\s*/).includes(name))?.description;
  const isNumeric = (name: string): boolean => rows.every((row) => row[name] === undefined || isNumber(row[name]));
  const numeric = new Set(names.filter(isNumeric));
  return (
    <>
      <p class="faint">
        {rows.length > MOST_ROWS ? words.more(MOST_ROWS, rows.length) : words.rows(rows.length)}{' '}
        <button
          type="button"
          class="quiet"
          onClick={() => {
            download(csvOf(answer));
          }}
        >
          {words.download}
        </button>
      </p>
      <TableFrame label={words.result}>
        <table class="result">
          <thead>
            <tr>
              {names.map((name) => (
                <th key={name} scope="col" class={numeric.has(name) ? 'number' : ''} title={helpOf(name)}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, MOST_ROWS).map((row, index) => (
              <tr key={index}>
                {names.map((name) => (
                  <td key={name} class={numeric.has(name) ? 'number' : ''}>
                    {row[name] !== undefined && <Value term={row[name]} />}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    </>
  );
}

const isNumber = ({ datatype = '' }: ResultTerm): boolean =>
  /#(?:integer|decimal|double|float|int|long)$/.test(datatype);

function Value({ term }: { term: ResultTerm }): JSX.Element {
  const { type, value, datatype = '' } = term;
  if (typeof value !== 'string') return <Given text={JSON.stringify(value)} />;
  if (type === 'uri') return <Iri iri={value} />;
  if (datatype.endsWith('#dateTime')) return <Time at={value} />;
  if (isNumber(term)) return <>{Number(value).toLocaleString('en', { maximumFractionDigits: 2 })}</>;
  return <Given text={value} />;
}

/** A lead of this pod leads to its page; another IRI is shown by its last part. */
function Iri({ iri }: { iri: string }): JSX.Element {
  const storage = session.value?.storage ?? ' ';
  const slug = iri.startsWith(storage) ? /\/leads\/(?:[^#]*\/)?([0-9a-f]{24})(?:\.ttl)?#/.exec(iri)?.[1] : undefined;
  if (slug !== undefined) return <a href={leadAddress(slug)}>{slug.slice(0, 8)}</a>;
  return <Given text={iri} most={120} />;
}

/** The rows as a file: a cell that begins like a formula is not one. */
function csvOf({ names, rows }: RowsAnswer): string {
  const cell = (text: string): string => {
    const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const textOf = (term: ResultTerm | undefined): string =>
    term === undefined ? '' : typeof term.value === 'string' ? term.value : JSON.stringify(term.value);
  const lines = [names, ...rows.map((row) => names.map((name) => textOf(row[name])))];
  return lines.map((line) => line.map(cell).join(',')).join('\r\n');
}

function download(csv: string): void {
  const url = URL.createObjectURL(new Blob([csv], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'answer.csv';
  link.click();
  URL.revokeObjectURL(url);
}
