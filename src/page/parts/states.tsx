/** What a page shows while it has no data: loading, a problem, or nothing yet. */
import type { ComponentChildren, JSX } from 'preact';
import type { Resource } from '../state/resource.ts';
import { TEXTS } from '../texts.ts';

/** Nothing is there, and what would bring something. */
export function Empty(props: { title: string; text: string; children?: ComponentChildren }): JSX.Element {
  return (
    <div class="empty">
      <h2>{props.title}</h2>
      <p>{props.text}</p>
      {props.children}
    </div>
  );
}

/** Something went wrong, and a way to try again. */
export function ProblemNote({ text, onAgain }: { text: string; onAgain?: () => void }): JSX.Element {
  return (
    <div class="note bad" role="alert">
      <p>{text}</p>
      {onAgain !== undefined && (
        <button type="button" onClick={onAgain}>
          {TEXTS.again}
        </button>
      )}
    </div>
  );
}

/** Shows a value once it is loaded; before that that it loads, and beside it a problem. */
export function Loadable<T>(props: {
  resource: Resource<T>;
  children: (value: T) => ComponentChildren;
  /** In place of the problem where the server says that it is not there. */
  missing?: ComponentChildren;
}): JSX.Element {
  const { value, problem, status, isLoading } = props.resource.state.value;
  if (status === 404 && props.missing !== undefined) return <>{props.missing}</>;
  return (
    <>
      {problem !== undefined && <ProblemNote text={problem} onAgain={props.resource.reload} />}
      {value === undefined && isLoading && (
        <p class="loading" role="status">
          {TEXTS.loading}
        </p>
      )}
      {value !== undefined && props.children(value)}
    </>
  );
}
