/** The questions that travel with leadpod (`queries/`), and the parameters of questions in files. */
import { readdirSync, readFileSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import { isParameterType, parameterLiteral, type ParameterType } from './parameter.ts';

/** A value that a question asks for: `# Param hours integer = 24: how long a lead may wait`. */
export interface QueryParameter {
  readonly name: string;
  readonly type: ParameterType;
  /** SPARQL, as it is in the question; a parameter without must be given. */
  readonly default: string | undefined;
  readonly description: string;
}

/** A question with what its header says: title, description, parameters, columns. */
export interface DocumentedQuery {
  /** What it is called on the command line. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly parameters: readonly QueryParameter[];
  readonly columns: readonly { readonly name: string; readonly description: string }[];
  /** The whole text, which any SPARQL 1.1 engine takes as it is, with the defaults. */
  readonly sparql: string;
}

const FOLDER = new URL('../../queries/', import.meta.url);
const SUFFIX = '.rq';

/** All questions of the pack, by their names. */
export function listPack(): DocumentedQuery[] {
  const names = readdirSync(FOLDER).filter((file) => file.endsWith(SUFFIX));
  return names
    .sort()
    .map((file) => parseQueryFile(file.slice(0, -SUFFIX.length), readFileSync(new URL(file, FOLDER), 'utf8')));
}

const PARAMETER = /^Param (?<name>[A-Za-z]\w*) (?<type>\w+)(?: = (?<value>[^:]+))?: (?<description>.+)$/u;
const COLUMN = /^Column (?<name>[^:]+): (?<description>.+)$/u;

/** A text with what its comments say before anything else; a text without comments says nothing of itself. */
export function parseQueryFile(name: string, sparql: string): DocumentedQuery {
  const header = /^(?:[ \t]*#[^\n]*(?:\r?\n|$))*/u.exec(sparql)?.[0] ?? '';
  const lines = header.split('\n').map((line) => line.replace(/^\s*#\s?/u, '').trim());
  const parameters: QueryParameter[] = [];
  const columns: { name: string; description: string }[] = [];
  const words: string[] = [];
  for (const line of lines) {
    const parameter = PARAMETER.exec(line)?.groups;
    const column = COLUMN.exec(line)?.groups;
    if (parameter !== undefined) parameters.push(toParameter(parameter));
    else if (column !== undefined) columns.push({ name: column.name ?? '', description: column.description ?? '' });
    else if (line !== '') words.push(line);
  }
  const [title = '', ...description] = words;
  return { name, title, description: description.join(' '), parameters, columns, sparql };
}

function toParameter({ name = '', type = '', value, description = '' }: NodeJS.Dict<string>): QueryParameter {
  if (!isParameterType(type))
    throw new UsageError(`parameter ${name}: expected a type among integer, dateTime, string, received [${type}]`);
  return { name, type, default: value, description };
}

/**
 * The SPARQL of a question for these values. A parameter is in it once as `BIND(default AS ?name)`; the default is
 * replaced by a literal of its type, so that no value can become anything but a value.
 *
 * @throws UsageError for a parameter that the question does not have or that must be given, and a value of another type.
 */
export function bindParameters(query: DocumentedQuery, values: ReadonlyMap<string, string>): string {
  const { parameters } = query;
  for (const name of values.keys()) {
    if (parameters.some((parameter) => parameter.name === name)) continue;
    const known = parameters.map((parameter) => parameter.name).join(', ');
    throw new UsageError(
      `--param ${name}: ${known === '' ? 'the query has no parameters' : `expected one of ${known}`}`,
    );
  }
  return parameters.reduce(
    (sparql, parameter) => bindParameter(sparql, parameter, values.get(parameter.name)),
    query.sparql,
  );
}

function bindParameter(sparql: string, { name, type, default: fallback }: QueryParameter, value?: string): string {
  if (value === undefined && fallback !== undefined) return sparql;
  if (value === undefined) throw new UsageError(`the query needs --param ${name}=... (${type})`);
  const literal = parameterLiteral(name, type, value);
  const binding = new RegExp(
    `\\bBIND\\(\\s*(?:"[^"\\\\]*"(?:\\^\\^[\\w:]+)?|[\\w.:+-]+(?:\\(\\))?)\\s+AS\\s+\\?${name}\\s*\\)`,
    'giu',
  );
  if (sparql.match(binding)?.length !== 1)
    throw new UsageError(`parameter ${name}: the query must have BIND(default AS ?${name}) exactly once`);
  // A function, since in a text `$&` would be the match.
  return sparql.replace(binding, () => `BIND(${literal} AS ?${name})`);
}
