/** What a JSON pointer names in a text, so that an editor can mark it. */
import { findNodeAtLocation, parseTree, type Node } from 'jsonc-parser';

/** Offsets in a text. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

/** A path, from a pointer (RFC 6901). */
export const pathOf = (pointer: string): string[] =>
  pointer === ''
    ? []
    : pointer
        .slice(1)
        .split('/')
        .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

/** More than this no editor shows, and to look for places would take too long. */
const MAX_LENGTH = 2_000_000;

/** Finds places in a text that may be broken; of what is missing, that of what it is missing in. */
export function createPlacer(text: string): (pointer: string) => Place | undefined {
  const root = text.length > MAX_LENGTH ? undefined : parseTree(text);
  return (pointer) => {
    if (root === undefined || !/^(?:\/.*)?$/su.test(pointer)) return undefined;
    for (let path = pathOf(pointer); path.length > 0; path = path.slice(0, -1)) {
      const node = nodeAt(root, path);
      if (node !== undefined) return { from: node.offset, to: node.offset + node.length };
    }
    return { from: root.offset, to: root.offset + root.length };
  };
}

function nodeAt(root: Node, path: readonly string[]): Node | undefined {
  let node: Node | undefined = root;
  for (const part of path) {
    if (node === undefined) return undefined;
    node = findNodeAtLocation(node, [node.type === 'array' ? Number(part) : part]);
  }
  return node;
}
