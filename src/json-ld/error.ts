import { NotificationError } from '../errors.ts';

/** The details of a failure besides its message. */
export interface JsonLdErrorOptions {
  readonly jsonLdCode: string;
  readonly term?: string | undefined;
  readonly value?: string | undefined;
  readonly pointer?: string;
  readonly cause?: unknown;
}

/**
 * A document is not JSON-LD, or contains something that would be lost. `jsonLdCode` is the code of the JSON-LD API (section
 * 9.6, such as `colliding keywords`) or, in safe mode, of the loss (`invalid property`). `term` is the key, and `value` the
 * text. The value may be personal data: it is for users who read their own files, and is in no message.
 */
export class JsonLdError extends NotificationError {
  readonly jsonLdCode: string;
  readonly term: string | undefined;
  readonly value: string | undefined;

  constructor(message: string, options: JsonLdErrorOptions) {
    super('json-ld', message, options);
    this.jsonLdCode = options.jsonLdCode;
    this.term = options.term;
    this.value = options.value;
  }
}
