/**
 * Draws the picture in ARCHITECTURE.md that shows which folder of src/ imports which. It is made from the imports in the code
 * and from the floors in `scripts/docs/floors.json`. With `--check` it writes nothing, and exits with 1 if the picture is not up to
 * date.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cruise, type ICruiseResult } from 'dependency-cruiser';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FILE = `${ROOT}ARCHITECTURE.md`;
/** The floors. The lowest is first. */
const FLOORS = JSON.parse(readFileSync(`${ROOT}scripts/docs/floors.json`, 'utf8')) as {
  readonly rooms: readonly string[];
}[];
const PICTURE = /(<!-- npm run docs:graph -->\n).*?(<!-- end of the graph -->)/s;

/** The folder under src/ that contains a module, or the name of the module if it is in src/ itself. */
const roomOf = (path: string): string => (path.split('/')[1] ?? '').replace(/\.ts$/, '');

/** The folders that each folder imports. */
async function readArrows(): Promise<Map<string, Set<string>>> {
  const { output } = await cruise(['src'], { baseDir: ROOT, includeOnly: '^src', tsPreCompilationDeps: true });
  const arrows = new Map<string, Set<string>>();
  for (const { source, dependencies } of (output as ICruiseResult).modules) {
    const targets = arrows.get(roomOf(source)) ?? new Set<string>();
    for (const { resolved } of dependencies) if (roomOf(resolved) !== roomOf(source)) targets.add(roomOf(resolved));
    arrows.set(roomOf(source), targets);
  }
  return arrows;
}

/** All folders that a folder imports, directly or through others. */
function reach(arrows: ReadonlyMap<string, ReadonlySet<string>>, room: string, seen = new Set<string>()): Set<string> {
  for (const next of arrows.get(room) ?? []) {
    if (seen.has(next)) continue;
    seen.add(next);
    reach(arrows, next, seen);
  }
  return seen;
}

/** The imports that do not follow from others. */
function directArrows(arrows: ReadonlyMap<string, ReadonlySet<string>>): [string, string][] {
  return [...arrows].flatMap(([room, targets]) => {
    const over = new Set([...targets].flatMap((target) => [...reach(arrows, target)]));
    return [...targets].filter((target) => !over.has(target)).map((target): [string, string] => [room, target]);
  });
}

const arrows = await readArrows();
const lines = [
  '```mermaid',
  'flowchart TD',
  ...FLOORS.toReversed().flatMap(({ rooms }, index) => [
    `  subgraph floor${FLOORS.length - index}[" "]`,
    `    ${rooms.filter((room) => arrows.has(room)).join(' ~~~ ')}`,
    '  end',
  ]),
  ...directArrows(arrows)
    .map(([from, to]) => `  ${from} --> ${to}`)
    .sort(),
  '```',
  '',
];
const before = readFileSync(FILE, 'utf8');
const after = before.replace(PICTURE, (_, start: string, end: string) => `${start}\n${lines.join('\n')}\n${end}`);
if (!PICTURE.test(before)) throw new Error('ARCHITECTURE.md has no place for the graph');
if (after !== before && process.argv.includes('--check')) {
  process.stderr.write('ARCHITECTURE.md: the graph is not what `npm run docs:graph` would draw\n');
  process.exitCode = 1;
} else writeFileSync(FILE, after);
