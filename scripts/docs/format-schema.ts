/** Reads the JSON Schema of the messages, for the scripts that generate types and documentation from it. */
import { readFileSync } from 'node:fs';
import { ACTIONS, type Action } from '../../src/message/event/actions.ts';

/** The members of JSON Schema that the schema uses. */
export interface Schema {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly required?: readonly string[];
  readonly examples?: readonly unknown[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly then?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
}

const FILE = new URL('../../contexts/lead-message.schema.json', import.meta.url);

/** The definitions of the schema, by their names. */
export const definitions = (): Readonly<Record<string, Schema>> =>
  (JSON.parse(readFileSync(FILE, 'utf8')) as { $defs: Record<string, Schema> }).$defs;

/** `#/$defs/lead` as `lead`. */
export const nameOfRef = (ref: string): string => ref.slice(ref.lastIndexOf('/') + 1);

/** The actions that are events of the format. A score belongs to another format. */
export const EVENT_ACTIONS: readonly Action[] = ACTIONS.filter((action) => action !== 'score');

/** The definitions of the six events. */
export const EVENT_NAMES: readonly string[] = EVENT_ACTIONS.map((action) => `${action}Event`);
