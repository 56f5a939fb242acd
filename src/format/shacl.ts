/**
 * Stored leads against their SHACL shapes. The validator is loaded when it is first used: validation costs as much as all
 * of the JSON-LD work before it (STYLE.md, trap 13), so no pass over the inbox does it.
 */
import { readShapesFile } from './shapes-file.ts';
import { parseRdf, type Quad, type Term } from '../rdf/quads.ts';
import { unique, type Severity } from './schema.ts';

/** A result of SHACL validation (SHACL section 3.6). */
export interface ShapeResult {
  readonly severity: Severity;
  /** IRI, or `_:` and the label of a blank node. An IRI that a stranger chose may say who somebody is. */
  readonly focusNode: string;
  /** IRI of the property, empty where the node itself is meant. */
  readonly path: string;
  readonly message: string;
}

const SH_VIOLATION = 'http://www.w3.org/ns/shacl#Violation';

let shapes: Promise<ShaclValidator> | undefined;

/** Compares the statements of stored leads with their SHACL shapes. As costly as reading the messages was. */
export async function validateLeadQuads(quads: Iterable<Quad>): Promise<ShapeResult[]> {
  const validator = await (shapes ??= createShaclValidator());
  const { results } = await validator.validate(validator.factory.dataset(quads));
  return unique(
    results.map(({ focusNode, path, message, severity }) => ({
      severity: severity?.value === SH_VIOLATION ? 'error' : 'warning',
      focusNode: focusNode?.termType === 'BlankNode' ? `_:${focusNode.value}` : (focusNode?.value ?? ''),
      path: path?.value ?? '',
      message: message[0]?.value ?? 'does not match its shape',
    })),
  );
}

/** The part of rdf-validate-shacl that is used. It brings its own dataset; terms may come from any RDF/JS library. */
interface ShaclValidator {
  factory: { dataset(quads: Iterable<Quad>): unknown };
  validate(dataset: unknown): Promise<{ results: readonly ShaclResult[] }>;
}

type ShaclResult = Record<'focusNode' | 'path' | 'severity', Term | null> & { message: readonly Term[] };

async function createShaclValidator(): Promise<ShaclValidator> {
  const module = await import('rdf-validate-shacl');
  const Validator = module.default as unknown as new (shapes: Iterable<Quad>) => ShaclValidator;
  return new Validator(parseRdf(readShapesFile('lead-v1.shacl.ttl'), { format: 'text/turtle' }));
}
