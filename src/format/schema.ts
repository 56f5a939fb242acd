/**
 * Compares messages with the JSON Schema of the plain forms of the format, which need no JSON-LD. ajv is loaded when the
 * first message is compared. After that a comparison costs almost nothing.
 */
import type { AnySchemaObject, Ajv2020 as Ajv, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { actionFromTopic, type Action } from '../message/event/actions.ts';
import type { LeadMessage } from './lead-message.ts';
import { readShapesFile } from './shapes-file.ts';
import { NotificationError } from '../errors.ts';
import { JsonNumber, JsonObject, pointerTo, type Json } from '../text/json.ts';
import { decodeJson } from '../message/decode/json-decode.ts';
import type { PlainJson } from '../json-ld/types.ts';
import { parseDate } from '../message/values/dates.ts';

/** The `$id` of the schema. Those of its parts are relative to it. */
export const SCHEMA_ID = 'https://w3id.org/leadpod/lead-message.schema.json';

/** `error`: the message breaks the format. `warning`: leadpod repairs the value or leaves it as it is. */
export type Severity = 'error' | 'warning';

/** A place where a message does not match the schema of the format. */
export interface MessageFault {
  readonly severity: Severity;
  /** JSON pointer (RFC 6901). For a missing member: the place where it should be. */
  readonly pointer: string;
  readonly message: string;
}

/** The whole schema, or the part of it that describes one of the six events. */
type Part = '' | `#/$defs/${Action}Event`;

/** A message in any form: a text, JSON as leadpod has it, or JSON as JavaScript has it. */
type AnyMessage = string | Json | PlainJson | LeadMessage;

let schema: Promise<Ajv> | undefined;

/**
 * Compares a message, or a list of messages, with the JSON Schema of the plain forms. JSON-LD with a context of its own and
 * messages of other topics have no faults. A text that is not JSON has one fault.
 */
export async function validateMessage(message: AnyMessage): Promise<MessageFault[]> {
  return faultsOf(message, () => '');
}

/**
 * Compares a message with the form in which new messages are written: an envelope with topic, id, time and data. It is
 * stricter than {@link validateMessage}, which accepts every form that was ever in use.
 */
export async function validateEvent(message: AnyMessage): Promise<MessageFault[]> {
  return faultsOf(message, (plain) => {
    const topic: unknown = (plain as { topic?: unknown } | null)?.topic;
    const action = typeof topic === 'string' ? actionFromTopic(topic) : undefined;
    // Without a topic of the format, the schema of any event reports what is missing.
    return `#/$defs/${action === undefined || action === 'score' ? 'add' : action}Event`;
  });
}

async function faultsOf(message: AnyMessage, partFor: (plain: unknown) => Part): Promise<MessageFault[]> {
  let json: AnyMessage;
  try {
    json = typeof message === 'string' ? decodeJson(message) : message;
  } catch (error) {
    if (!(error instanceof NotificationError)) throw error;
    return [{ severity: 'error', pointer: error.pointer, message: error.message }];
  }
  const plain = toPlain(json);
  const validate = validatorOf(await (schema ??= loadSchema()), partFor(plain));
  if (validate(plain)) return [];
  return unique((validate.errors ?? []).filter(isReported).map(faultOf));
}

/** ajv compiles a part when it is first needed, and caches it. */
function validatorOf(ajv: Ajv, part: Part): ValidateFunction {
  const validate = ajv.getSchema(`${SCHEMA_ID}${part}`);
  if (validate === undefined) throw new Error(`the schema has no part ${part}`);
  return validate;
}

async function loadSchema(): Promise<Ajv> {
  const { Ajv2020 } = await import('ajv/dist/2020.js');
  const ajv = new Ajv2020({ allErrors: true, verbose: true, strictTypes: false, strictRequired: false });
  ajv.addFormat('lead-date', (text: string) => text.trim() === '' || parseDate(text) !== undefined);
  ajv.addFormat('lead-epoch', {
    type: 'number',
    validate: (number) => parseDate(new JsonNumber(String(number))) !== undefined,
  });
  ajv.addSchema(JSON.parse(readShapesFile('lead-message.schema.json')) as AnySchemaObject);
  return ajv;
}

/** Leaves out faults of conditions and of list items. The fault that results from them is reported anyway. */
const isReported = ({ keyword, schemaPath }: ErrorObject): boolean =>
  keyword !== 'if' && !schemaPath.includes('/contains/');

function faultOf({ instancePath, keyword, params, parentSchema }: ErrorObject): MessageFault {
  const title: unknown = parentSchema?.title;
  const { missingProperty } = params as { missingProperty?: string };
  const pointer = missingProperty === undefined ? instancePath : pointerTo(instancePath, missingProperty);
  return {
    severity: 'error',
    pointer,
    message: `expected ${typeof title === 'string' ? title : `another ${keyword}`}`,
  };
}

/**
 * JSON in the form that ajv needs, with objects that have no prototype. A number beyond the range of doubles stays a number.
 */
function toPlain(json: AnyMessage): unknown {
  if (Array.isArray(json)) return json.map(toPlain);
  if (json instanceof JsonNumber) return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, Number(json.text)));
  if (typeof json !== 'object' || json === null) return json;
  const members: Iterable<readonly [string, Json | PlainJson]> =
    json instanceof JsonObject ? json : Object.entries(json as Record<string, PlainJson>);
  const object = Object.create(null) as Record<string, unknown>;
  for (const [key, value] of members) object[key] = toPlain(value);
  return object;
}

/** The values without repetitions. Several rules for one place may report the same fault. */
export function unique<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
