/** Sections with a heading, and lists of names with values. */
import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';

/** A part of a page. */
export function Section(props: { title: string; children: ComponentChildren; class?: string }): JSX.Element {
  const id = useId();
  return (
    <section aria-labelledby={id} class={`section ${props.class ?? ''}`}>
      <h2 id={id}>{props.title}</h2>
      {props.children}
    </section>
  );
}

/** A name with its value; nothing where there is no value. */
export function Entry({ name, children }: { name: string; children: ComponentChildren }): JSX.Element | null {
  const isEmpty = children === undefined || children === null || children === '' || children === false;
  if (isEmpty) return null;
  return (
    <div class="entry">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A wide table scrolls by itself, and the keyboard can scroll it. */
export function TableFrame({ label, children }: { label: string; children: ComponentChildren }): JSX.Element {
  return (
    <div class="scroll" role="region" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}

interface ColumnHeadsProps {
  readonly names: readonly string[];
  /** The columns of numbers. */
  readonly numeric?: readonly string[];
  /** The columns whose name is for screen readers only. */
  readonly unseen?: readonly string[];
}

/** The head of a table: what its columns are called. */
export function ColumnHeads({ names, numeric = [], unseen = [] }: ColumnHeadsProps): JSX.Element {
  return (
    <thead>
      <tr>
        {names.map((name) => (
          <th key={name} scope="col" class={numeric.includes(name) ? 'number' : ''}>
            {unseen.includes(name) ? <span class="hidden">{name}</span> : name}
          </th>
        ))}
      </tr>
    </thead>
  );
}
