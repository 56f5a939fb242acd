/** What was repaired or left aside while a notification was read. */

/** Stable words for each kind of repair. */
export type WarningCode =
  | 'iri-encoded'
  | 'iri-invalid'
  | 'iri-relative'
  | 'language-invalid'
  | 'number-inexact'
  | 'date-rewritten'
  | 'date-invalid'
  | 'date-ambiguous'
  | 'date-no-zone'
  | 'telephone-rewritten'
  | 'telephone-invalid'
  | 'telephone-remark'
  | 'email-rewritten'
  | 'email-invalid'
  | 'unknown-term'
  | 'unknown-type'
  | 'topic-rewritten'
  | 'type-conflict'
  | 'missing-id'
  | 'missing-time'
  | 'same-id'
  | 'duplicate-key'
  | 'lone-surrogate'
  | 'byte-order-mark'
  | 'left-aside'
  | 'unknown-topic'
  | 'no-event'
  | 'unknown-context'
  | 'colliding-keywords'
  | 'too-many-keys'
  | 'placeholder'
  | 'media-type';

/** What keeps the value and what it means: its normal form, or its own word where no vocabulary has one. */
const REPAIRS: ReadonlySet<WarningCode> = new Set<WarningCode>([
  ...(['iri-encoded', 'date-rewritten', 'telephone-rewritten', 'email-rewritten', 'topic-rewritten'] as const),
  ...(['unknown-term', 'unknown-type', 'byte-order-mark'] as const),
]);

/** Is the meaning beyond doubt all the same? */
export const isRepair = ({ code }: Pick<Warning, 'code'>): boolean => REPAIRS.has(code);

/** A repair and its place: `pointer` is a JSON pointer (RFC 6901) into the event. Holds no value of the message. */
export interface Warning {
  readonly code: WarningCode;
  readonly pointer: string;
  readonly message: string;
}

/** Collects warnings on the way through a message. */
export type Warn = (code: WarningCode, pointer: string, message: string) => void;

/** A {@link Warn} that fills a list. */
export function warnInto(warnings: Warning[]): Warn {
  return (code, pointer, message) => {
    warnings.push({ code, pointer, message });
  };
}

/** A {@link Warn} for a part of a message: pointers from there become pointers from the top. */
export function warnBelow(warn: Warn, pointer: string): Warn {
  return (code, place, message) => {
    warn(code, `${pointer}${place}`, message);
  };
}

/** A {@link Warn} for those who only want the value. */
export const ignoreWarnings: Warn = () => undefined;
