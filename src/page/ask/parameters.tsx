/** Shows a ready query: its description, and a field for each parameter. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Question } from '../../desk-api/index.ts';
import { ProblemNote } from '../parts/states.tsx';
import { TEXTS } from '../texts.ts';
import { bindQuestion, literalOf } from './sparql.ts';

const words = TEXTS.ask;

/** What is typed for a parameter at first; a default that is SPARQL, such as `NOW()`, is left out. */
const initialOf = (value: string | undefined): string => (value?.endsWith(')') === true ? '' : unquoted(value ?? ''));
const unquoted = (text: string): string => /^"(.*)"/s.exec(text)?.[1] ?? text;

type Values = Readonly<Record<string, string>>;

/** The form of a question. One that needs no value is asked at once. */
export function ParameterForm(props: {
  question: Question;
  onRun: (sparql: string) => void;
  onEdit: (sparql: string) => void;
}): JSX.Element {
  const { question, onRun, onEdit } = props;
  const [values, setValues] = useState<Values>({});
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const bound = bind(question, values);
  const run = (): void => {
    setProblem(bound.problem);
    if (bound.sparql !== undefined) onRun(bound.sparql);
  };
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // The link that chose the question is gone with the former question, and the focus with it.
    if (document.activeElement === document.body) title.current?.focus();
    if (question.parameters.every((parameter) => parameter.default !== undefined)) run();
  }, []);
  return (
    <form
      class="question"
      onSubmit={(event) => {
        event.preventDefault();
        run();
      }}
    >
      <h2 tabIndex={-1} ref={title}>
        {question.title}
      </h2>
      <p>{question.description}</p>
      <ParameterFields question={question} values={values} onValues={setValues} />
      {problem !== undefined && <ProblemNote text={problem} />}
      <div class="actions">
        <button type="submit" class="primary">
          {words.run}
        </button>
        <button
          type="button"
          onClick={() => {
            onEdit(bound.sparql ?? question.sparql);
          }}
        >
          {words.editSparql}
        </button>
      </div>
    </form>
  );
}

function ParameterFields(props: {
  question: Question;
  values: Values;
  onValues: (values: Values) => void;
}): JSX.Element {
  const { question, values, onValues } = props;
  return (
    <div class="fields">
      {question.parameters.map(({ name, type, default: initial, description }) => (
        <label key={name}>
          {name}
          <input
            name={name}
            value={values[name] ?? initialOf(initial)}
            placeholder={initial ?? ''}
            autocomplete="off"
            onInput={({ currentTarget }) => {
              onValues({ ...values, [name]: currentTarget.value });
            }}
          />
          <span class="faint">
            {description} ({words.parameterHelp[type] ?? type})
          </span>
        </label>
      ))}
    </div>
  );
}

function bind(question: Question, values: Values): { sparql?: string; problem?: string } {
  const literals = new Map<string, string>();
  for (const parameter of question.parameters) {
    const text = values[parameter.name] ?? '';
    if (text === '' && parameter.default !== undefined) continue;
    const literal = literalOf(parameter, text);
    if (literal === undefined)
      return { problem: words.badValue(parameter.name, words.parameterHelp[parameter.type] ?? parameter.type) };
    literals.set(parameter.name, literal);
  }
  return { sparql: bindQuestion(question, literals) };
}
