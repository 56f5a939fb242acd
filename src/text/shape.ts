/**
 * Keeps results that depend on the keys of an object only. Most messages have the same keys, so a result is computed once for
 * all objects with the same keys in the same order.
 */

/** Objects with more keys are rare. Their results are not kept. */
const MAX_KEYS = 64;
/** Longer keys are rare too. A sender may write any number of them, and they must not fill the memory. */
const MAX_KEY_LENGTH = 120;
/** After so many keys, all are forgotten. Objects that are still in use keep their shape. */
const MAX_KEPT = 8192;

/** A list of keys, and the results that were computed from it. */
export class Shape {
  /** The results, by the number of the function (see {@link ofKeys}). */
  readonly answers: unknown[] = [];
  readonly #longer = new Map<string, Shape>();
  /** The last result of {@link with}. Usually the next call asks for the same. */
  #lastKey: string | undefined;
  #last: Shape | undefined;

  /** The shape with the same keys and one more. */
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

/** An object with keys. A method that adds or removes a key must set `shape` to `undefined`. */
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

/** Makes a function of the keys of an object that keeps its results. `read` must be pure, and no caller may change a result. */
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

/** The keys in the order of their UTF-16 code units. */
export const sortedKeysOf = ofKeys((keys) => [...keys].sort());
