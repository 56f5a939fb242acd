/** What stands against each other in the benchmark of messages: each reads the same texts, one after the other. */

/** Reads one message; comes back with the size of what it made, so that nothing is optimised away. */
export type ReadMessage = (text: string) => number | Promise<number>;

/** The message without the place of its delivery: the libraries refuse `id` and `@id` in one object. */
export function parseWithoutPlace(text: string): object {
  const message = JSON.parse(text) as Record<string, unknown>;
  delete message['@id'];
  return message;
}

/** One of those that are compared. */
export interface TextContender {
  /** What it does with each message, for the table. */
  readonly does: string;
  /** Loads what it needs; that is not measured. */
  create(): ReadMessage | Promise<ReadMessage>;
}
