/**
 * Which folder of src/ may import which: those of a floor import from their own floor and the floors below it, never from above.
 * `npm run check:rooms` holds it, and `npm run docs:graph` draws it in ARCHITECTURE.md.
 */

import { readFileSync } from 'node:fs';

/** From the lowest floor to the highest: its folders and single files, and what they have in common. */
const FLOORS = JSON.parse(readFileSync(new URL('scripts/docs/floors.json', import.meta.url), 'utf8'));

/** Folders that stand on fewer floors than their place allows, and on which. */
const ALONE = { 'json-ld': ['errors', 'vocab', 'text', 'rdf'], page: ['vocab', 'desk-api'] };

const pathOf = (rooms) => `^src/(${rooms.join('|')})(/|\\.ts$)`;

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Files that import each other can only be understood together: take out what both need.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...FLOORS.slice(0, -1).map(({ rooms, why }, index) => ({
      name: `floor-${index + 1}-of-${rooms[0]}`,
      comment: `${rooms.join(', ')}: ${why}.`,
      severity: 'error',
      from: { path: pathOf(rooms) },
      to: { path: pathOf(FLOORS.slice(index + 1).flatMap((floor) => floor.rooms)) },
    })),
    ...Object.entries(ALONE).map(([room, below]) => ({
      name: `${room}-alone`,
      comment: `${room} imports nothing of leadpod but ${below.join(', ')}.`,
      severity: 'error',
      from: { path: pathOf([room]) },
      to: { path: '^src/', pathNot: pathOf([room, ...below]) },
    })),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    includeOnly: '^src',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
