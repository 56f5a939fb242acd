/** The list of servers on which leadpod is tested. */
import { COMMUNITY_SERVERS } from './community-server.ts';
import { JAVASCRIPT_SOLID_SERVER } from './javascript-solid-server.ts';
import { NODE_SOLID_SERVERS } from './node-solid-server.ts';
import type { Row } from './served-pod.ts';

/** All servers, in the order of the table. */
export const ROWS: readonly Row[] = [...COMMUNITY_SERVERS, ...NODE_SOLID_SERVERS, JAVASCRIPT_SOLID_SERVER];

/**
 * The rows that a list of keys names. `css7-acp` is one row, and `css7` means all rows of that version.
 *
 * @throws Error for a name that no row has.
 */
export function selectRows(names: readonly string[]): readonly Row[] {
  const isNamed = ({ key }: Row, name: string): boolean => key === name || key.startsWith(`${name}-`);
  const unknown = names.find((name) => !ROWS.some((row) => isNamed(row, name)));
  if (unknown !== undefined) throw new Error(`There is no server ${unknown}. See --list.`);
  return ROWS.filter((row) => names.length === 0 || names.some((name) => isNamed(row, name)));
}
