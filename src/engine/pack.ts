/** The queries that come with leadpod (`queries/`), and the parameters of query files. */
import { readdirSync, readFileSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import { isParameterType, parameterLiteral, type ParameterType } from './parameter.ts';

/** A parameter of a query, declared in a comment: `# Param hours integer = 24: how long a lead may wait`. */
export interface QueryParameter {
  readonly name: string;
  readonly type: ParameterType;
  /** The default in SPARQL syntax. A parameter without a default is required. */
  readonly default: string | undefined;
  readonly description: string;
}

/** A query and what its header comments say: title, description, parameters, columns. */
export interface DocumentedQuery {
  /** Its name on the command line. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly parameters: readonly QueryParameter[];
  readonly columns: readonly { readonly name: string; readonly description: string }[];
  /** The whole text. With its defaults, any SPARQL 1.1 engine can run it. */
  readonly sparql: string;
}

const FOLDER = new URL('../../queries/', import.meta.url);
const SUFFIX = '.rq';

/** All queries that come with leadpod, sorted by name. */
export function listPack(): DocumentedQuery[] {
  const names = readdirSync(FOLDER).filter((file) => file.endsWith(SUFFIX));
  return names
    .sort()
    .map((file) => parseQueryFile(file.slice(0, -SUFFIX.length), readFileSync(new URL(file, FOLDER), 'utf8')));
}

const PARAMETER = /^Param (?<name>[A-Za-z]\w*) (?<type>\w+)(?: = (?<value>[^:]+))?: (?<description>.+)$/u;
const COLUMN = /^Column (?<name>[^:]+): (?<description>.+)$/u;

/** Reads the header comments of a query. A file without comments has an empty title and description. */
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
    throw new UsageError(`parameter ${name}: expected the type integer, dateTime or string, received [${type}]`);
  return { name, type, default: value, description };
}

/**
 * Sets the parameters of a query. The text contains each parameter once, as `BIND(default AS ?name)`. The default is replaced
 * with a literal of the declared type, so a value cannot change the query (no injection).
 *
 * @throws UsageError for an unknown parameter, a missing required one, or a value of another type.
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
  // A function, because `$&` in a replacement text would insert the match.
  return sparql.replace(binding, () => `BIND(${literal} AS ?${name})`);
}
