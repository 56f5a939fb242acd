import { NotificationError } from '../errors.ts';

/**
 * A document is no JSON-LD, or says what would be lost. `jsonLdCode` is the code of the JSON-LD API (section 9.6, for
 * instance `colliding keywords`) or, in safe mode, of the loss (`invalid property`); `term` is the key it is about.
 */
export class JsonLdError extends NotificationError {
  readonly jsonLdCode: string;
  readonly term: string | undefined;

  constructor(message: string, options: { jsonLdCode: string; term?: string; pointer?: string; cause?: unknown }) {
    super('json-ld', message, options);
    this.jsonLdCode = options.jsonLdCode;
    this.term = options.term;
  }
}
