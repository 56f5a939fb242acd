/** Keyboard shortcuts. They do not apply while the reader types. */
import { useEffect, useRef } from 'preact/hooks';

/** What keys do. The names are those of `KeyboardEvent.key`; two names with a space between are two keys, one after the other. */
export type Keys = Readonly<Record<string, () => void>>;

const CHORD_MS = 1_500;
const inForce: { current: Keys }[] = [];
let first = '';
let firstAt = 0;

/** Adds shortcuts while a component is on the page. Inner components win over outer ones. */
export function useKeys(keys: Keys): void {
  const ref = useRef(keys);
  ref.current = keys;
  useEffect(() => {
    inForce.push(ref);
    return () => {
      inForce.splice(inForce.indexOf(ref), 1);
    };
  }, []);
}

/** Begins to listen. */
export function watchKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (document.querySelector('dialog[open]') !== null) return;
    // Escape leaves a field, so that the shortcuts apply again.
    if (event.key === 'Escape' && event.target instanceof HTMLElement) event.target.blur();
    if (isTaken(event)) return;
    const chord = event.timeStamp - firstAt < CHORD_MS ? `${first} ${event.key}` : '';
    const act = find(chord) ?? find(event.key);
    first = event.key;
    firstAt = event.timeStamp;
    if (act === undefined) return;
    event.preventDefault();
    first = '';
    // Otherwise Enter would go to the element with the focus, and not to the row that was selected by the key.
    if (/^[jk]$/.test(event.key) && event.target instanceof HTMLElement) event.target.blur();
    act();
  });
}

const find = (key: string): (() => void) | undefined =>
  inForce.findLast(({ current }) => Object.hasOwn(current, key))?.current[key];

/** Whether the element with the focus uses the key itself: a field uses all keys, a control Enter and Space. */
function isTaken({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  if (target.matches('textarea, select, input:not([type=checkbox])')) return true;
  return (key === 'Enter' || key === ' ') && target.matches('a, button, summary, input');
}
