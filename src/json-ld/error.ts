import { NotificationError } from '../errors.ts';

/** What is known of a failure besides its message. */
export interface JsonLdErrorOptions {
  readonly jsonLdCode: string;
  readonly term?: string | undefined;
  readonly value?: string | undefined;
  readonly pointer?: string;
  readonly cause?: unknown;
}

/**
 * A document is no JSON-LD, or says what would be lost. `jsonLdCode` is the code of the JSON-LD API (section 9.6, for
 * instance `colliding keywords`) or, in safe mode, of the loss (`invalid property`); `term` is the key it is about, `value`
 * the text. That may be someone's data: it is for whoever reads his own files, and is in no message.
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
