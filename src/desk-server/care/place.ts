/** Finds the place in a text that a JSON pointer names, so that an editor can mark it. */
import { createScanner, findNodeAtLocation, parseTree, type Node, type ParseError } from 'jsonc-parser';
import { keyOfStep } from '../../text/json.ts';

/** Offsets in a text. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

/** A path, from a pointer (RFC 6901). */
export const pathOf = (pointer: string): string[] => pointer.split('/').slice(1).map(keyOfStep);

/** More than this no editor shows, and to look for places would take too long. */
const MAX_LENGTH = 2_000_000;

/** A message has far fewer levels, and the parser calls itself for each: a stranger could send more than its stack takes. */
const MAX_LEVELS = 500;

/** Whether a text opens too many brackets within each other; by tokens, which take no stack. */
function isDeep(text: string): boolean {
  const scanner = createScanner(text, true);
  for (let levels = 0; levels <= MAX_LEVELS;) {
    scanner.scan();
    const start = text[scanner.getTokenOffset()];
    if (start === undefined) return false;
    if (start === '[' || start === '{') levels += 1;
    else if (start === ']' || start === '}') levels = Math.max(0, levels - 1);
  }
  return true;
}

/** The reason of a text that is no JSON: its pointer names what was being read when it broke. */
const BROKEN = 'not-json';

/** Finds a place by its pointer and, where something is wrong there, by the reason. */
export type Placer = (pointer: string, reason?: string) => Place | undefined;

/**
 * Finds places in a text that may be broken; of what is missing, that of what it is missing in. Where the text breaks, only the token
 * at which it does: all that is open there may be the rest of the text.
 */
export function createPlacer(text: string): Placer {
  const errors: ParseError[] = [];
  const isReadable = text.length <= MAX_LENGTH && !isDeep(text);
  const root = isReadable ? parseTree(text, errors, { disallowComments: true }) : undefined;
  return (pointer, reason) => {
    const [broken] = errors;
    if (reason === BROKEN && broken !== undefined) return placeOfError(text, broken);
    if (root === undefined || !/^(?:\/.*)?$/su.test(pointer)) return undefined;
    for (let path = pathOf(pointer); path.length > 0; path = path.slice(0, -1)) {
      const node = nodeAt(root, path);
      if (node !== undefined) return { from: node.offset, to: node.offset + node.length };
    }
    return { from: root.offset, to: root.offset + root.length };
  };
}

/** A text that was cut breaks behind its end: then its last letter is shown. */
function placeOfError(text: string, { offset, length }: ParseError): Place | undefined {
  const end = text.trimEnd().length;
  if (end === 0) return undefined;
  const from = Math.min(offset, end - 1);
  return { from, to: Math.max(from + 1, Math.min(offset + length, end)) };
}

function nodeAt(root: Node, path: readonly string[]): Node | undefined {
  let node: Node | undefined = root;
  for (const part of path) {
    if (node === undefined) return undefined;
    node = findNodeAtLocation(node, [node.type === 'array' ? Number(part) : part]);
  }
  return node;
}
