/** Compacts or flattens many documents together, without those that make this impossible. */
import { NotificationError } from '../../errors.ts';
import type { PlainObject } from '../../json-ld/types.ts';

/** A document in expanded form. */
export interface NodesOfDocument {
  readonly name: string;
  readonly nodes: readonly PlainObject[];
}

/** A document that is not in the result, and the reason. */
export interface RefusedDocument extends NodesOfDocument {
  readonly error: NotificationError;
}

/** Compacts or flattens nodes. */
type Change<T> = (nodes: readonly PlainObject[]) => Promise<T>;

/**
 * Changes all documents together. If that fails, the documents that cannot be changed are left out: first those that cannot be
 * changed alone, then those that contradict a document before them (`conflicting indexes`).
 *
 * @throws What `change` throws without any nodes, because then the context is wrong and not a document.
 */
export async function changeMost<T>(
  documents: readonly NodesOfDocument[],
  change: Change<T>,
): Promise<{ result: T; refused: readonly RefusedDocument[] }> {
  const result = await attempt(documents, change);
  if (!(result instanceof NotificationError)) return { result, refused: [] };
  await change([]);
  const refused: RefusedDocument[] = [];
  const note = (document: NodesOfDocument, error: NotificationError): void => {
    refused.push({ ...document, error });
  };
  const sound = await accepted([], documents, { change, note, isTogether: false });
  const kept = await accepted([], sound, { change, note, isTogether: true });
  return { result: await change(nodesOf(kept)), refused };
}

interface Search<T> {
  readonly change: Change<T>;
  readonly note: (document: NodesOfDocument, error: NotificationError) => void;
  /** Whether the documents are changed together with those before them. */
  readonly isTogether: boolean;
}

/** The documents that can be changed. A list that cannot be changed is divided in two until a single document is found. */
async function accepted<T>(
  before: readonly NodesOfDocument[],
  documents: readonly NodesOfDocument[],
  search: Search<T>,
): Promise<readonly NodesOfDocument[]> {
  const error = await attempt([...before, ...documents], search.change);
  const [first] = documents;
  if (!(error instanceof NotificationError) || first === undefined) return documents;
  if (documents.length === 1) {
    search.note(first, error);
    return [];
  }
  const middle = documents.length >> 1;
  const left = await accepted(before, documents.slice(0, middle), search);
  const known = search.isTogether ? [...before, ...left] : [];
  return [...left, ...(await accepted(known, documents.slice(middle), search))];
}

async function attempt<T>(documents: readonly NodesOfDocument[], change: Change<T>): Promise<T | NotificationError> {
  try {
    return await change(nodesOf(documents));
  } catch (error) {
    if (error instanceof NotificationError) return error;
    throw error;
  }
}

const nodesOf = (documents: readonly NodesOfDocument[]): readonly PlainObject[] =>
  documents.flatMap(({ nodes }) => nodes);
