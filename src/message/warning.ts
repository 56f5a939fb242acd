/** Warnings: values that were repaired or ignored while a notification was read. */

/** A stable name for each kind of warning. */
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

/** Repairs that keep the value and its meaning: as a normal form, or under a term of its own that no vocabulary defines. */
const REPAIRS: ReadonlySet<WarningCode> = new Set<WarningCode>([
  ...(['iri-encoded', 'date-rewritten', 'telephone-rewritten', 'email-rewritten', 'topic-rewritten'] as const),
  ...(['unknown-term', 'unknown-type', 'byte-order-mark'] as const),
]);

/** Is this a repair that leaves no doubt about the meaning? */
export const isRepair = ({ code }: Pick<Warning, 'code'>): boolean => REPAIRS.has(code);

/** A warning. `pointer` is a JSON pointer (RFC 6901) into the event. It contains no value of the message. */
export interface Warning {
  readonly code: WarningCode;
  readonly pointer: string;
  readonly message: string;
}

/** Receives the warnings while a message is read. */
export type Warn = (code: WarningCode, pointer: string, message: string) => void;

/** A {@link Warn} that adds to a list. */
export function warnInto(warnings: Warning[]): Warn {
  return (code, pointer, message) => {
    warnings.push({ code, pointer, message });
  };
}

/** A {@link Warn} for a part of a message: it makes pointers into the part pointers from the top. */
export function warnBelow(warn: Warn, pointer: string): Warn {
  return (code, place, message) => {
    warn(code, `${pointer}${place}`, message);
  };
}

/** A {@link Warn} that does nothing. */
export const ignoreWarnings: Warn = () => undefined;
