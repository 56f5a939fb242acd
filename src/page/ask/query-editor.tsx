/** The editor for SPARQL. It suggests our prefixes, and the terms of the ready questions. */
import type { JSX } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import type { Question } from '../../desk-api/index.ts';
import { Editor } from '../parts/editor.tsx';
import { TEXTS } from '../texts.ts';
import { KNOWN_PREFIXES } from './sparql.ts';

const words = TEXTS.ask;
const MOST_TERMS = 8;

/** A question of one's own. */
export function QueryEditor(props: {
  initial: string;
  questions: readonly Question[];
  onRun: (sparql: string) => void;
}): JSX.Element {
  const { initial, questions, onRun } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(initial);
  const [begun, setBegun] = useState('');
  const terms = useMemo(() => termsOf(questions), [questions]);
  const fitting = begun === '' ? [] : terms.filter((term) => term.startsWith(begun) && term !== begun);
  const type = (value: string): void => {
    setText(value);
    setBegun(begunAt(value, field.current?.selectionStart ?? value.length));
  };
  const take = (term: string): void => {
    const { current: input } = field;
    if (input === null) return;
    // At once, so that what is typed next comes after the term.
    input.focus();
    input.setRangeText(term, input.selectionStart - begun.length, input.selectionStart, 'end');
    setText(input.value);
    setBegun('');
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const [first] = fitting;
    if (event.key === 'Tab' && first !== undefined && !event.shiftKey) {
      event.preventDefault();
      take(first);
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onRun(field.current?.value ?? text);
    } else if (event.key === 'Escape' && begun !== '') {
      event.preventDefault();
      setBegun('');
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onRun(text);
      }}
    >
      <Editor label={words.editor} value={text} onInput={type} field={field} onKeyDown={onKeyDown} rows={12} />
      <Terms fitting={fitting} take={take} />
      <div class="actions">
        <button type="submit" class="primary">
          {words.run}
        </button>
        <span class="faint">{words.hint}</span>
      </div>
      <Prefixes />
    </form>
  );
}

function Terms({ fitting, take }: { fitting: readonly string[]; take: (term: string) => void }): JSX.Element {
  return (
    <p class="terms" role="status">
      {fitting.length > 0 && <span class="faint">{words.terms}</span>}
      {fitting.slice(0, MOST_TERMS).map((term) => (
        <button
          key={term}
          type="button"
          class="quiet"
          onClick={() => {
            take(term);
          }}
        >
          {term}
        </button>
      ))}
    </p>
  );
}

function Prefixes(): JSX.Element {
  return (
    <details class="prefixes">
      <summary>{words.prefixes}</summary>
      <dl>
        {Object.entries(KNOWN_PREFIXES).map(([prefix, iri]) => (
          <div class="entry" key={prefix}>
            <dt>
              <code>{prefix}:</code>
            </dt>
            <dd>
              <code>{iri}</code>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** The prefixed terms of the ready questions, and the prefixes themselves. */
function termsOf(questions: readonly Question[]): string[] {
  const names = Object.keys(KNOWN_PREFIXES);
  const term = new RegExp(`\\b(?:${names.join('|')}):\\w+`, 'g');
  const used = questions.flatMap(({ sparql }) => sparql.replace(/#[^\n]*/g, ' ').match(term) ?? []);
  return [...new Set([...names.map((name) => `${name}:`), ...used])].sort();
}

/** The beginning of a term before the caret. */
const begunAt = (text: string, at: number): string =>
  /(?:^|[\s(/|^!;,.])([a-z]\w*:?\w*)$/i.exec(text.slice(0, at))?.[1] ?? '';
