/**
 * What follows from the keys of an object alone. Messages have the same members again and again: what their keys mean is found
 * once for all objects with the same keys in the same order.
 */

/** Objects with more keys are rare, and are read each time. */
const MAX_KEYS = 64;
/** So are longer keys; a sender may write as many as they like, and what is kept of them must not fill the memory. */
const MAX_KEY_LENGTH = 120;
/** When so many keys have been kept, all are forgotten: objects that are still there keep what is known of theirs. */
const MAX_KEPT = 8192;

/** The keys of an object, and what was found of them. */
export class Shape {
  /** By the number of the question. */
  readonly answers: unknown[] = [];
  readonly #longer = new Map<string, Shape>();
  /** The one that was asked for last, which most of its kind are. */
  #lastKey: string | undefined;
  #last: Shape | undefined;

  /** The same keys and one more. */
  with(key: string): Shape {
    if (key === this.#lastKey && this.#last !== undefined) return this.#last;
    this.#lastKey = key;
    return (this.#last = this.#find(key));
  }

  #find(key: string): Shape {
    let longer = this.#longer.get(key);
    if (longer === undefined) {
      this.#longer.set(key, (longer = new Shape()));
      kept += 1;
    }
    return longer;
  }
}

let empty = new Shape();
let kept = 0;

/** What has keys; whoever adds or removes one takes the shape away. */
export interface Shaped {
  shape: Shape | undefined;
  readonly size: number;
  keys(): Iterable<string>;
}

function shapeOf(object: Shaped): Shape {
  if (object.size > MAX_KEYS) return new Shape();
  if (kept > MAX_KEPT) {
    empty = new Shape();
    kept = 0;
  }
  let shape = empty;
  for (const key of object.keys()) {
    if (key.length > MAX_KEY_LENGTH) return new Shape();
    shape = shape.with(key);
  }
  return shape;
}

let questions = 0;

/** A function of the keys of an object, which must be pure and whose answers no one changes. */
export function ofKeys<T>(read: (keys: readonly string[]) => T): (object: Shaped) => T {
  const question = questions++;
  return (object) => {
    const { answers } = (object.shape ??= shapeOf(object));
    const known = answers[question] as { readonly answer: T } | undefined;
    if (known !== undefined) return known.answer;
    const answer = read([...object.keys()]);
    answers[question] = { answer };
    return answer;
  };
}

/** Keys by UTF-16 code units. */
export const sortedKeysOf = ofKeys((keys) => [...keys].sort());
