/** The page "Questions": ready queries with fields for their values, and an editor for own queries. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Question } from '../../desk-api/index.ts';
import { Section } from '../parts/section.tsx';
import { Loadable, ProblemNote } from '../parts/states.tsx';
import { isAbort, messageOf } from '../state/api.ts';
import { address, navigate, query } from '../state/route.ts';
import { useResource } from '../state/resource.ts';
import { TEXTS } from '../texts.ts';
import { QueryEditor } from './query-editor.tsx';
import { ParameterForm } from './parameters.tsx';
import { Result } from './result.tsx';
import { askSparql, declarePrefixes, type Answer } from './sparql.ts';

const words = TEXTS.ask;
const FIRST = `SELECT ?status (COUNT(*) AS ?leads)
WHERE { ?lead lead:status ?status }
GROUP BY ?status
ORDER BY DESC(?leads)
`;

/** The page of the questions. */
export function AskPage(): JSX.Element {
  const pack = useResource<readonly Question[]>('questions', () => false);
  return (
    <>
      <h1 tabIndex={-1}>{words.title}</h1>
      <p class="lead-in">{words.lead}</p>
      <Loadable resource={pack}>{(questions) => <Asking key={address.value} questions={questions} />}</Loadable>
    </>
  );
}

interface Run {
  readonly answer?: Answer;
  readonly problem?: string;
  readonly isRunning: boolean;
}

function Asking({ questions }: { questions: readonly Question[] }): JSX.Element {
  const name = query.value.get('question') ?? '';
  const own = query.value.get('sparql');
  const question = own === null ? questions.find((one) => one.name === name) : undefined;
  const [run, setRun] = useState<Run>({ isRunning: false });
  const running = useRef<AbortController | undefined>(undefined);
  const ask = (sparql: string): void => {
    running.current?.abort();
    const stop = new AbortController();
    running.current = stop;
    setRun({ isRunning: true });
    askSparql(declarePrefixes(sparql), stop.signal).then(
      (answer) => {
        setRun({ answer, isRunning: false });
      },
      (error: unknown) => {
        if (!isAbort(error)) setRun({ problem: messageOf(error), isRunning: false });
      },
    );
  };
  useEffect(() => () => running.current?.abort(), []);
  const { answer, problem, isRunning } = run;
  return (
    <div class="asking">
      <Pack questions={questions} current={question?.name} />
      <div class="asked">
        {question === undefined ? (
          <QueryEditor key={own ?? ''} initial={own ?? FIRST} questions={questions} onRun={ask} />
        ) : (
          <ParameterForm key={question.name} question={question} onRun={ask} onEdit={editOwn} />
        )}
        <div aria-live="polite" aria-busy={isRunning}>
          {isRunning && <p class="loading">{words.running}</p>}
          {problem !== undefined && <ProblemNote text={problem} />}
          {answer !== undefined && <Result answer={answer} question={question} />}
        </div>
      </div>
    </div>
  );
}

/** A question of one's own begins with this text. */
function editOwn(sparql: string): void {
  navigate(`/ask?${new URLSearchParams({ sparql }).toString()}`);
}

function Pack({ questions, current }: { questions: readonly Question[]; current: string | undefined }): JSX.Element {
  return (
    <Section title={words.pack} class="pack">
      <ul class="plain">
        {questions.map(({ name, title, description }) => (
          <li key={name}>
            <a
              href={`/ask?question=${encodeURIComponent(name)}`}
              aria-current={name === current ? 'true' : undefined}
              title={description}
            >
              {title}
            </a>
          </li>
        ))}
        <li>
          <a href="/ask" aria-current={current === undefined ? 'true' : undefined}>
            {words.own}
          </a>
        </li>
      </ul>
    </Section>
  );
}
