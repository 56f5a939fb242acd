/** A text field with marked places. The marks lie behind the field, in the same letters. */
import type { JSX, RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** A marked place: offsets, from and to. */
export interface MarkedPlace {
  readonly from: number;
  readonly to: number;
}

interface EditorProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly places?: readonly MarkedPlace[];
  readonly isReadOnly?: boolean;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  readonly rows?: number;
}

/** The field. */
export function Editor(props: EditorProps): JSX.Element {
  const { label, value, onInput, places = [], isReadOnly = false, field, onKeyDown, rows = 18 } = props;
  const behind = useRef<HTMLPreElement>(null);
  const follow = (): void => {
    if (behind.current === null || field.current === null) return;
    behind.current.scrollTop = field.current.scrollTop;
    behind.current.scrollLeft = field.current.scrollLeft;
  };
  useLayoutEffect(follow);
  return (
    <div class="editor">
      <pre ref={behind} aria-hidden="true">
        {marked(value, places)}
        {'\n'}
      </pre>
      <textarea
        ref={field}
        aria-label={label}
        value={value}
        readOnly={isReadOnly}
        rows={rows}
        spellcheck={false}
        autocomplete="off"
        autocapitalize="off"
        wrap="off"
        onScroll={follow}
        onInput={({ currentTarget }) => {
          onInput(currentTarget.value);
        }}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}

/** Goes to a place and chooses it. */
export function chooseIn(field: HTMLTextAreaElement | null, { from, to }: MarkedPlace): void {
  if (field === null) return;
  field.focus();
  field.setSelectionRange(from, to);
  const line = field.value.slice(0, from).split('\n').length;
  const lines = field.value.split('\n').length;
  field.scrollTop = Math.max(0, (line / lines) * field.scrollHeight - field.clientHeight / 2);
}

function marked(text: string, places: readonly MarkedPlace[]): (string | JSX.Element)[] {
  const parts: (string | JSX.Element)[] = [];
  let at = 0;
  for (const { from, to } of places.toSorted((one, other) => one.from - other.from)) {
    if (from < at) continue;
    parts.push(text.slice(at, from), <mark key={from}>{text.slice(from, Math.max(to, from + 1))}</mark>);
    at = Math.max(to, from + 1);
  }
  return [...parts, text.slice(at)];
}
