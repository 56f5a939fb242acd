/**
 * Compares stored leads, and messages in RDF, with their SHACL shapes. The validator is loaded when it is first used. SHACL
 * validation costs as much as all JSON-LD work before it, so no pass over the inbox runs it.
 */
import { readShapesFile, type ShapesFile } from './shapes-file.ts';
import { parseRdf, type Quad, type Term } from '../rdf/quads.ts';
import { unique, type Severity } from './schema.ts';

/** A result of SHACL validation (SHACL section 3.6). */
export interface ShapeResult {
  readonly severity: Severity;
  /** An IRI, or `_:` and the label of a blank node. It may be personal data if a stranger chose the IRI. */
  readonly focusNode: string;
  /** IRI of the property. Empty if the result is about the node itself. */
  readonly path: string;
  readonly message: string;
}

const SH_VIOLATION = 'http://www.w3.org/ns/shacl#Violation';

type ShaclFile = Extract<ShapesFile, `${string}.shacl.ttl`>;

const validators = new Map<ShaclFile, Promise<ShaclValidator>>();

/** Compares the statements of stored leads with their SHACL shapes. This costs as much as reading the messages did. */
export const validateLeadQuads = (quads: Iterable<Quad>): Promise<ShapeResult[]> =>
  validateQuads(quads, 'lead-v1.shacl.ttl');

/** Compares the quads that `convert` makes of messages with the shapes of the six events. */
export const validateMessageQuads = (quads: Iterable<Quad>): Promise<ShapeResult[]> =>
  validateQuads(quads, 'lead-message.shacl.ttl');

async function validateQuads(quads: Iterable<Quad>, file: ShaclFile): Promise<ShapeResult[]> {
  const known = validators.get(file) ?? createShaclValidator(file);
  validators.set(file, known);
  const validator = await known;
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

/** The part of rdf-validate-shacl that is used here. It has its own dataset and accepts terms of any RDF/JS library. */
interface ShaclValidator {
  factory: { dataset(quads: Iterable<Quad>): unknown };
  validate(dataset: unknown): Promise<{ results: readonly ShaclResult[] }>;
}

type ShaclResult = Record<'focusNode' | 'path' | 'severity', Term | null> & { message: readonly Term[] };

async function createShaclValidator(file: ShaclFile): Promise<ShaclValidator> {
  const module = await import('rdf-validate-shacl');
  const Validator = module.default as unknown as new (shapes: Iterable<Quad>) => ShaclValidator;
  return new Validator(parseRdf(readShapesFile(file), { format: 'text/turtle' }));
}
