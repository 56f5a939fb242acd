/** What `convert` writes, as it comes: RDF in pieces, JSON as one array, and only what needs all nodes at once held until the end. */
import type { PlainObject } from '../../json-ld/types.ts';
import { LEAD_CONTEXT } from '../../message/lift/message-json-ld.ts';
import { harmlessJson, type Terminal } from '../output/terminal.ts';

/** Takes the result of one chunk after the other. */
export interface PieceWriter {
  /** `false` where the reader is gone. */
  write(piece: string | Uint8Array): Promise<boolean>;
  end(): Promise<void>;
}

const textOf = (piece: string | Uint8Array): string =>
  typeof piece === 'string' ? piece : new TextDecoder().decode(piece);

const PREFIX = /^@prefix [^\n]*\n/;

/** N-Quads, or Turtle and TriG, each piece of which declares its prefixes: what was declared before is not said again. */
export function rdfWriter({ pour }: Pick<Terminal, 'pour'>): PieceWriter {
  const declared = new Set<string>();
  return {
    write: (text) => {
      // Lines have no prefixes.
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
    end: () => Promise.resolve(),
  };
}

/** JSON-LD in a form: expanded, compacted or flattened. The texts are nodes as they are in an array. */
export function jsonLdWriter(form: string, context: unknown, terminal: Pick<Terminal, 'pour'>): PieceWriter {
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
    },
  };
}

/** One context for all of them, and one node for all that bear one name. */
function nodesWriter(form: string, context: unknown, { pour }: Pick<Terminal, 'pour'>): PieceWriter {
  const nodes: PlainObject[] = [];
  return {
    write: (piece) => {
      for (const node of JSON.parse(`[${textOf(piece)}]`) as PlainObject[]) nodes.push(node);
      return Promise.resolve(true);
    },
    end: async () => {
      const { compact, flatten } = await import('../../json-ld/processor.ts');
      const document =
        form === 'compacted' ? await compact(nodes, context ?? LEAD_CONTEXT) : await flatten(nodes, context ?? null);
      await pour(`${harmlessJson(document, 2)}\n`);
    },
  };
}
