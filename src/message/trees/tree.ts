/**
 * Makes the tree of a plain message from quads, so that the same code reads Turtle, N-Quads and JSON-LD of any context. Only
 * statements that can be reached from a root count. Statements about other IRIs are ignored (SECURITY.md, T10, T19).
 */
import { NotificationError } from '../../errors.ts';
import { rdf, xsd } from '../../vocab.ts';
import { groupBy } from '../../text/group-by.ts';
import { canonicalJson, JsonNumber, JsonObject, type Json } from '../../text/json.ts';
import { DEFAULT_LIMITS, type Limits } from '../decode/json-decode.ts';
import { localTerm } from '../lift/local-term.ts';
import type { Literal, Quad, Term } from '../../rdf/quads.ts';
import { compareKeys } from '../../text/order.ts';

/** A message that was found in a graph. */
export interface Tree {
  /** The {@link termKey} of its first node. */
  readonly root: string;
  readonly node: JsonObject;
  /** The quads that the tree was made from. */
  readonly quads: readonly Quad[];
}

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const NUMERIC = new Set<string>([xsd('integer'), xsd('decimal'), xsd('double'), xsd('float'), xsd('int'), xsd('long')]);

/**
 * The trees of a graph: one for each node that no other node refers to. A graph of cycles only has none.
 *
 * @throws NotificationError `too-many-nodes` or `too-deep` if shared nodes would make a large tree of a small graph.
 */
export function readTrees(statements: readonly Quad[], limits: Limits = DEFAULT_LIMITS): Tree[] {
  return new Forest(statements, limits).roots();
}

/** The statements of one document, from which trees are made. */
export class Forest {
  /** The statements of each subject, by {@link termKey}. */
  readonly bySubject = new Map<string, Quad[]>();
  readonly #limits: Limits;
  readonly #budget: { nodes: number };

  constructor(statements: readonly Quad[], limits: Limits = DEFAULT_LIMITS) {
    this.#limits = limits;
    this.#budget = { nodes: limits.maxNodes };
    for (const statement of new Map(statements.map((one) => [quadKey(one), one])).values()) {
      const key = termKey(statement.subject);
      const own = this.bySubject.get(key);
      if (own === undefined) this.bySubject.set(key, [statement]);
      else own.push(statement);
    }
  }

  /** One tree for each node that no other node refers to. A reference of a node to itself does not count. */
  roots(): Tree[] {
    const referred = new Set<string>();
    for (const [subject, statements] of this.bySubject)
      for (const { object } of statements) if (termKey(object) !== subject) referred.add(termKey(object));
    return this.treesAt([...this.bySubject.keys()].filter((subject) => !referred.has(subject)));
  }

  /** One tree for each of these nodes. If a tree contains another of them, that node is only named there. */
  treesAt(roots: readonly string[]): Tree[] {
    const all = new Set(roots);
    return [...all].sort().map((root) => {
      const walk = new Walk(this.bySubject, this.#limits, this.#budget, all);
      return { root, node: walk.object(root, 0), quads: walk.quads };
    });
  }
}

/** The statements of a graph that are in none of these trees, because they are not about the event. */
export function leftAside(statements: readonly Quad[], trees: readonly Tree[]): Quad[] {
  const inTrees = new Set(trees.flatMap(({ quads }) => quads.map(quadKey)));
  const aside = new Map(statements.map((one) => [quadKey(one), one]));
  for (const key of inTrees) aside.delete(key);
  return [...aside.values()];
}

/**
 * Do all these statements, which are in no tree, describe something that refers to the root of the tree, such as an activity
 * that announces it? The others are about something else, such as another message.
 */
export function allLeadTo(aside: readonly Quad[], root: string): boolean {
  const referring = groupBy(aside, ({ object }) => termKey(object));
  const leading = new Set([root]);
  for (const key of leading) for (const { subject } of referring.get(key) ?? []) leading.add(termKey(subject));
  return aside.every(({ subject }) => leading.has(termKey(subject)));
}

class Walk {
  readonly quads: Quad[] = [];
  readonly #bySubject: ReadonlyMap<string, readonly Quad[]>;
  readonly #limits: Limits;
  readonly #budget: { nodes: number };
  readonly #roots: ReadonlySet<string>;
  readonly #path = new Set<string>();
  readonly #seen = new Set<string>();

  /** @param roots - all nodes that are roots of trees, including the root of this walk. */
  constructor(
    bySubject: ReadonlyMap<string, readonly Quad[]>,
    limits: Limits,
    budget: { nodes: number },
    roots: ReadonlySet<string>,
  ) {
    this.#bySubject = bySubject;
    this.#limits = limits;
    this.#budget = budget;
    this.#roots = roots;
  }

  object(key: string, depth: number): JsonObject {
    this.#checkDepth(depth);
    const statements = this.#bySubject.get(key) ?? [];
    if (!this.#seen.has(key)) this.quads.push(...statements);
    this.#seen.add(key);
    this.#path.add(key);
    const values = new Map<string, Values>();
    for (const { predicate, object } of statements) {
      const name = predicate.value === rdf('type') ? 'type' : localTerm(predicate.value);
      const value = name === 'type' ? localTerm(object.value) : this.#value(object, depth + 1);
      const known = values.get(name) ?? { single: [], lists: [] };
      if (Array.isArray(value)) known.lists.push(value);
      else known.single.push(value);
      values.set(name, known);
    }
    this.#path.delete(key);
    const id = statements[0]?.subject.termType === 'NamedNode' ? statements[0].subject.value : undefined;
    return JsonObject.of([
      ['id', id],
      ...[...values].sort(compareKeys).map(([name, list]) => [name, oneOrMany(list)] as const),
    ]);
  }

  #checkDepth(depth: number): void {
    if (depth < this.#limits.maxDepth) return;
    throw new NotificationError('too-deep', `expected at most ${this.#limits.maxDepth} levels`);
  }

  #value(term: Term, depth: number): Json {
    if (--this.#budget.nodes < 0)
      throw new NotificationError('too-many-nodes', `expected at most ${this.#limits.maxNodes} values`);
    if (term.termType === 'Literal') return literalValue(term);
    const key = termKey(term);
    if (this.#bySubject.get(key)?.some(({ predicate }) => predicate.value === rdf('first')) === true)
      return this.#list(key, depth);
    // A node that refers back to one of its ancestors is only named, so that the walk ends.
    const isEntered = this.#bySubject.has(key) && !this.#path.has(key) && !this.#roots.has(key);
    if (isEntered) return this.object(key, depth);
    return term.termType === 'NamedNode' ? (term.value === rdf('nil') ? [] : term.value) : new JsonObject();
  }

  #list(head: string, depth: number): Json[] {
    this.#checkDepth(depth);
    const values: Json[] = [];
    const visited = new Set<string>();
    let key: string | undefined = head;
    while (key !== undefined && !visited.has(key)) {
      visited.add(key);
      const statements: readonly Quad[] = this.#bySubject.get(key) ?? [];
      this.quads.push(...statements);
      const first = statements.find(({ predicate }) => predicate.value === rdf('first'));
      if (first !== undefined) values.push(this.#value(first.object, depth + 1));
      const rest = statements.find(({ predicate }) => predicate.value === rdf('rest'));
      key = rest === undefined ? undefined : termKey(rest.object);
    }
    return values;
  }
}

/** A key that is equal for equal statements, because a document may repeat a statement. */
const quadKey = ({ subject, predicate, object }: Quad): string => {
  const kind = object.termType === 'Literal' ? [object.language, object.datatype.value] : [];
  return JSON.stringify([termKey(subject), predicate.value, termKey(object), ...kind]);
};

/** A term as a key. */
export const termKey = (term: Term): string => `${term.termType} ${term.value}`;

function literalValue({ value, datatype }: Literal): Json {
  if (NUMERIC.has(datatype.value) && JSON_NUMBER.test(value)) return new JsonNumber(value);
  if (datatype.value === xsd('boolean')) return value === 'true' || value === '1';
  return value;
}

/** The values of a property. RDF lists are kept apart, because they are ordered. */
interface Values {
  readonly single: Json[];
  readonly lists: Json[][];
}

/**
 * One value, or an array. A graph has no order, so values are sorted and the tree is always the same. Lists keep their order.
 */
function oneOrMany({ single, lists }: Values): Json {
  const values = [...single.sort(byCanonicalText), ...lists.sort(byCanonicalText).flat()];
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : values;
}

const byCanonicalText = (a: Json, b: Json): number => (canonicalJson(a) < canonicalJson(b) ? -1 : 1);
