/**
 * Writes the output of `convert` piece by piece: RDF as it comes, expanded JSON-LD as one array. Only for forms that need all
 * nodes, everything is kept in memory until the end.
 */
import type { PlainObject } from '../../json-ld/types.ts';
import { LEAD_CONTEXT } from '../../vocab.ts';
import { sayProblem } from '../fault.ts';
import { harmlessJson, type Terminal } from '../output/terminal.ts';
import { changeMost, type NodesOfDocument } from './change-most.ts';
import type { ConvertAnswer } from './convert-work.ts';
import { faultLine } from './fault-line.ts';

/** Gets the result of one chunk after the other. */
export interface PieceWriter {
  /** Returns `false` if nobody reads the output any more. */
  write(piece: Piece): Promise<boolean>;
  /** Writes the rest. Prints a line for each document that could not be written, and returns how many there are. */
  end(): Promise<number>;
}

type Piece = Pick<ConvertAnswer, 'text' | 'documents'>;

const textOf = ({ text }: Piece): string => (typeof text === 'string' ? text : new TextDecoder().decode(text));

const PREFIX = /^@prefix [^\n]*\n/;

/**
 * Writes N-Quads, Turtle or TriG. Each piece of Turtle declares its prefixes; those that an earlier piece has declared are left
 * out.
 */
export function rdfWriter({ pour }: Pick<Terminal, 'pour'>): PieceWriter {
  const declared = new Set<string>();
  return {
    write: ({ text }) => {
      // N-Quads are bytes, and have no prefixes.
      if (typeof text !== 'string') return pour(text);
      let head = '';
      let body = text;
      for (let line = PREFIX.exec(body)?.[0]; line !== undefined; line = PREFIX.exec(body)?.[0]) {
        if (!declared.has(line)) head += line;
        declared.add(line);
        body = body.slice(line.length);
      }
      return pour(head === '' ? body.trimStart() : head + body);
    },
    end: () => Promise.resolve(0),
  };
}

/** Writes JSON-LD in one form: expanded, compacted or flattened. Each text has nodes as members of an array. */
export function jsonLdWriter(form: string, context: unknown, terminal: Pick<Terminal, 'pour' | 'say'>): PieceWriter {
  return form === 'expanded' ? arrayWriter(terminal) : nodesWriter(form, context, terminal);
}

function arrayWriter({ pour }: Pick<Terminal, 'pour'>): PieceWriter {
  let isEmpty = true;
  return {
    write: async (piece) => {
      const text = textOf(piece);
      if (text === '') return true;
      const before = isEmpty ? '[\n  ' : ',\n  ';
      isEmpty = false;
      return pour(`${before}${text}`);
    },
    end: async () => {
      await pour(isEmpty ? '[]\n' : '\n]\n');
      return 0;
    },
  };
}

/** Writes one document with one context. Nodes with the same name become one node. */
function nodesWriter(form: string, context: unknown, { pour, say }: Pick<Terminal, 'pour' | 'say'>): PieceWriter {
  const documents: NodesOfDocument[] = [];
  return {
    write: (piece) => {
      const nodes = JSON.parse(`[${textOf(piece)}]`) as PlainObject[];
      let start = 0;
      for (const { name, nodes: length } of piece.documents ?? []) {
        documents.push({ name, nodes: nodes.slice(start, start + length) });
        start += length;
      }
      return Promise.resolve(true);
    },
    end: async () => {
      const { compact, flatten } = await import('../../json-ld/processor.ts');
      const change = (nodes: readonly PlainObject[]): Promise<PlainObject | PlainObject[]> =>
        form === 'compacted' ? compact(nodes, context ?? LEAD_CONTEXT) : flatten(nodes, context ?? null);
      const { result, refused } = await changeMost(documents, change);
      for (const { name, error } of refused) sayProblem(`${name}: ${faultLine(error)}`, { say });
      await pour(`${harmlessJson(result, 2)}\n`);
      return refused.length;
    },
  };
}
