/** Shows foreign texts and times. Each text is isolated, so that a right-to-left mark in it does not reorder the text around it. */
import type { JSX } from 'preact';
import { TEXTS } from '../texts.ts';
import { actorName, age, cutText, fullTime, safeHref, shortTime } from './words.ts';

/** A text that came from outside. */
export function Given({ text, most }: { text: string; most?: number }): JSX.Element {
  return <bdi>{cutText(text, most)}</bdi>;
}

/** A person, by WebID or name. */
export function Actor({ name }: { name: string }): JSX.Element {
  return <bdi title={cutText(name)}>{actorName(name)}</bdi>;
}

/** A time, or how long ago it was. */
export function Time({ at, isAge = false }: { at: string | undefined; isAge?: boolean }): JSX.Element {
  if (at === undefined) return <span class="faint">{TEXTS.noTime}</span>;
  return (
    <time dateTime={at} title={fullTime(at)}>
      {isAge ? age(at) : shortTime(at)}
    </time>
  );
}

/** A URL of a stranger: a link if it is safe to open, else a text. */
export function Outside({ url, children }: { url: string; children?: string }): JSX.Element {
  const href = safeHref(url);
  const text = <Given text={children ?? url} />;
  if (href === undefined) return text;
  return (
    <a href={href} target="_blank" rel="noreferrer noopener">
      {text}
    </a>
  );
}
