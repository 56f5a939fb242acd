/** The keyboard: one key, one act, wherever nothing is being typed. */
import { useEffect, useRef } from 'preact/hooks';

/** Names of keys, as `KeyboardEvent.key` has them, two with a space between for one after the other, and what they do. */
export type Keys = Readonly<Record<string, () => void>>;

const CHORD_MS = 1_500;
const inForce: { current: Keys }[] = [];
let first = '';
let firstAt = 0;

/** These keys are in force while the component is there; those of the innermost count. */
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
    if (isTyping(event.target) || document.querySelector('dialog[open]') !== null) return;
    const chord = event.timeStamp - firstAt < CHORD_MS ? `${first} ${event.key}` : '';
    const act = find(chord) ?? find(event.key);
    first = event.key;
    firstAt = event.timeStamp;
    if (act === undefined) return;
    event.preventDefault();
    first = '';
    act();
  });
}

const find = (key: string): (() => void) | undefined =>
  inForce.findLast(({ current }) => Object.hasOwn(current, key))?.current[key];

/** Enter and Space belong to what has the focus; all keys to what takes text. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'submit'].includes(target.type);
  return target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
