/**
 * Writes `src/format/lead-message.ts`: the types of the six events, generated from the JSON Schema that `validate` uses. With
 * `--check` it writes nothing, and exits with 1 if the file is not up to date.
 *
 *     npm run format-types          write
 *     npm run check:published       compare
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import { format, resolveConfig } from 'prettier';
import { definitions, EVENT_NAMES, nameOfRef, type Schema } from './format-schema.ts';

const FILE = new URL('../../src/format/lead-message.ts', import.meta.url);
const HEAD =
  '/** The six lead events, as they are written. Made by `npm run format-types` from contexts/lead-message.schema.json, in one file however long: do not edit. */\n\n';

/** The names of definitions in TypeScript. All others keep their name, with a capital letter. */
const TYPE_NAMES: Readonly<Record<string, string>> = {
  leads: 'OneOrMoreLeads',
  sources: 'LeadSources',
  id: 'MessageIri',
  name: 'MessageName',
  address: 'MessageAddress',
  date: 'MessageDate',
  actor: 'MessageActor',
  contact: 'MessageContact',
  lead: 'MessageLead',
  listing: 'MessageListing',
  search: 'MessageSearch',
  offer: 'MessageOffer',
  identifiers: 'MessageIdentifiers',
  scalars: 'MessageScalars',
  postalAddress: 'MessagePostalAddress',
  envelope: 'MessageEnvelope',
};

const ALL = definitions();

const typeName = (name: string): string => TYPE_NAMES[name] ?? `Lead${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;

/** If the schema does not limit a value, its type is that of the example. */
function typeOfExample(example: unknown): JSONSchema {
  if (!Array.isArray(example)) return { type: typeof example } as JSONSchema;
  return { type: 'array', items: typeOfExample(example[0]) };
}

/** Whether the schema requires nothing of a part. Its members are described, but a text or a list may replace it. */
const isOpenPart = (schema: Schema | undefined): boolean =>
  schema !== undefined && Object.keys(schema).every((key) => key === 'description' || key === 'properties');

/** A reference. If the part is open, other types are added. */
function referenceTo($ref: string, description: string | undefined): JSONSchema {
  if (!isOpenPart(ALL[nameOfRef($ref)])) return { description, allOf: [{ $ref }] };
  const one = [{ $ref }, { type: 'string' }];
  return { description, anyOf: [...one, { type: 'array', items: { anyOf: one } }] } as JSONSchema;
}

/**
 * A part of the schema, without what types cannot express. Conditions are left out, except those for objects, which describe
 * the shape of the object. Titles are left out too.
 */
function forTypes(schema: Schema): JSONSchema {
  const { $ref, description, examples, items } = schema;
  if ($ref !== undefined) return referenceTo($ref, description);
  const shape = schema.then?.$ref;
  if (shape !== undefined && items?.$ref !== undefined)
    return { description, anyOf: [{ $ref: shape }, { type: 'array', items: { $ref: items.$ref } }] };
  const isOpen = [schema.type, schema.enum, schema.allOf, schema.properties].every((member) => member === undefined);
  if (isOpen && examples?.[0] !== undefined) return { description, ...typeOfExample(examples[0]) };
  return {
    description,
    type: schema.type,
    required: schema.required,
    enum: schema.enum,
    ...within(schema),
  } as JSONSchema;
}

/** The parts of a part. */
function within({ allOf, items, properties, additionalProperties }: Schema): JSONSchema {
  const refs = allOf?.flatMap(({ $ref }) => $ref ?? []) ?? [];
  const members = Object.entries(properties ?? {}).map(([key, own]) => [key, forTypes(own)] as const);
  return {
    ...(refs.length === 0 ? {} : { allOf: refs.map(($ref) => ({ $ref })) }),
    ...(items === undefined ? {} : { items: forTypes(items) }),
    ...(additionalProperties === undefined ? {} : { additionalProperties: forTypes(additionalProperties) }),
    ...(members.length === 0 ? {} : { properties: Object.fromEntries(members) }),
  };
}

/** The definitions that the events use, directly or through others. */
function reached(): Record<string, JSONSchema> {
  const found = new Map<string, JSONSchema>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    const schema = forTypes(ALL[name] ?? {});
    found.set(name, schema);
    for (const [, ref = ''] of JSON.stringify(schema).matchAll(REFERENCE)) visit(nameOfRef(ref));
  };
  EVENT_NAMES.forEach(visit);
  return Object.fromEntries(found);
}

const REFERENCE = /"\$ref":"([^"]+)"/gu;

/** Replaces the names in references by the names of the types. */
const withNames = (schema: JSONSchema): JSONSchema =>
  JSON.parse(
    JSON.stringify(schema).replaceAll(REFERENCE, (_, ref: string) => `"$ref":"${referenceOf(nameOfRef(ref))}"`),
  ) as JSONSchema;

const referenceOf = (name: string): string => `#/$defs/${typeName(name)}`;

/** The text of the module. */
async function typesModule(): Promise<string> {
  const own = Object.entries(reached()).map(([name, schema]) => [typeName(name), withNames(schema)] as const);
  const root: JSONSchema = {
    $defs: Object.fromEntries(own),
    description: 'A lead event, as it is written.',
    anyOf: EVENT_NAMES.map((name) => ({ $ref: referenceOf(name) })),
  };
  const text = await compile(root, 'LeadMessage', {
    additionalProperties: true,
    bannerComment: '',
    format: false,
    ignoreMinAndMaxItems: true,
    unreachableDefinitions: true,
  });
  return format(`${HEAD}${text}`, { ...(await resolveConfig(FILE)), filepath: FILE.pathname });
}

const { check } = parseArgs({ options: { check: { type: 'boolean', default: false } } }).values;
const wanted = await typesModule();
if (!check) writeFileSync(FILE, wanted);
else if (wanted !== readFileSync(FILE, 'utf8')) {
  process.stderr.write('src/format/lead-message.ts is not what the schema says: npm run format-types\n');
  process.exitCode = 1;
}
