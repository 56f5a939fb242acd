/** Reads the bodies of requests, and checks them against the document of the API (`contexts/openapi.json`). */
import { readFile } from 'node:fs/promises';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import type { Context } from 'hono';
import { UsageError } from '../../errors.ts';

const FILE = new URL('../../../contexts/openapi.json', import.meta.url);

let validators: Promise<(name: string) => ValidateFunction> | undefined;

/** Reads the text of the document. */
export const readOpenApi = (): Promise<string> => readFile(FILE, 'utf8');

/** Reads a body of the schema with this name. @throws UsageError that says where it is wrong. */
export async function readBody<T>(context: Context, name: string): Promise<T> {
  let body: unknown;
  try {
    body = JSON.parse(await context.req.text());
  } catch {
    throw new UsageError('the body is not JSON');
  }
  validators ??= loadValidators();
  const validate = (await validators)(name);
  if (validate(body)) return body as T;
  const [first] = validate.errors ?? [];
  throw new UsageError(`the body is not a valid ${name}: ${first?.instancePath ?? ''} ${first?.message ?? 'is wrong'}`);
}

/** ajv is loaded when the first body arrives, because it takes a while and most requests have none. */
async function loadValidators(): Promise<(name: string) => ValidateFunction> {
  const { Ajv2020 } = await import('ajv/dist/2020.js');
  const ajv = new Ajv2020({ strict: false });
  ajv.addSchema(JSON.parse(await readOpenApi()) as object, 'openapi');
  return (name) =>
    ajv.getSchema(`openapi#/components/schemas/${name}`) ??
    ajv.compile({ $ref: `openapi#/components/schemas/${name}` });
}
