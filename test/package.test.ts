import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { minVersion, satisfies } from 'semver';
import * as leadpod from '../src/index.ts';
import { freshFolder } from './support/cli.ts';
import { SIZE } from './support/extent.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const MODULES = join(ROOT, 'node_modules');
const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8');
const run = promisify(execFile);
/** Neither npm nor a compiler is what coverage is measured of. */
const env = { ...process.env, NODE_V8_COVERAGE: '' };

/** What programs import: names, and the declarations of each. */
const ENTRIES = Object.entries((JSON.parse(read('package.json')) as Package).exports).flatMap(([path, entry]) =>
  typeof entry === 'string' ? [] : [{ name: path.replace('.', 'leadpod'), types: entry.types }],
);

/**
 * How a program is compiled: with the oldest and the newest TypeScript that README promises, under both ways to find modules.
 * Small runs do what is quick: the oldest takes ten times as long as the newest, which is native.
 */
const SETTINGS = [
  { compiler: 'typescript-oldest', moduleResolution: 'nodenext', module: 'nodenext', isQuick: false },
  { compiler: 'typescript-newest', moduleResolution: 'bundler', module: 'esnext', isQuick: true },
  { compiler: 'typescript-oldest', moduleResolution: 'bundler', module: 'esnext', isQuick: false },
  { compiler: 'typescript-newest', moduleResolution: 'nodenext', module: 'nodenext', isQuick: true },
];

interface Package {
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
}

/** A package in the lock file. */
interface LockedPackage {
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly peer?: boolean;
  readonly engines?: { readonly node?: string };
}

/** What people write against the library besides the examples of the documents. */
const PROGRAM = `
import * as library from 'leadpod';
import * as fleet from 'leadpod/fleet';
import { expand, type JsonLdOptions } from 'leadpod/json-ld';

export async function readOffline(content: library.NotificationContent): Promise<library.LeadJson[]> {
  const { events } = await library.parseNotification(content, { region: 'GB', delegate: library.readUnderBudget });
  return library.groupEvents(events).map(({ slug, events: own }) => library.leadToJson(library.foldEvents(own), slug));
}

export function adviceFor(error: unknown): string {
  if (error instanceof library.PodError) return error.kind;
  if (error instanceof library.QueryError) return error.reason;
  return error instanceof library.LeadpodError ? error.code : 'unknown';
}

export const options: library.SyncOptions & library.WorkspaceOptions = { ack: 'delete', concurrency: 4, onWritten() {} };
export const join = (pod: library.Pod) => library.joinLeads(pod, ['a', 'b'], options);
export const expanded = (document: unknown, settings: JsonLdOptions) => expand(document, settings);
export const enqueue = (queue: fleet.FleetQueue) => fleet.enqueuePod(queue, 'acme', { attempts: 2 });
// The types of what the library exports can be named in the declarations of a program.
export const everything = { library, fleet };
`;

/** Everything that a module of the package exports, exported again by its name. */
const exportAll = (declarations: string, module: string): string =>
  [...read(declarations).matchAll(/^export (?:type )?(\{[^}]*\}) from/gm)]
    .map(([, names]) => `export ${names!} from '${module}';`)
    .join('\n');

/** The example of a document. */
const exampleOf = (document: string): string => /```ts\n(.*?)```/s.exec(read(document))![1]!;

/** A folder in which the package is installed as a stranger has it: what it does not depend on is not there. */
async function installPacked(): Promise<string> {
  const folder = freshFolder();
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    cwd: ROOT,
    env,
  });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  const home = join(folder, 'node_modules', 'leadpod');
  mkdirSync(home, { recursive: true });
  await run('tar', ['-xzf', join(folder, filename), '-C', home, '--strip-components=1']);
  const { dependencies } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { dependencies: object };
  for (const name of [...Object.keys(dependencies), '@types/node']) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(MODULES, name), link);
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  return folder;
}

function writeProgram(folder: string): void {
  const files = {
    'program.ts': PROGRAM,
    'readme.ts': exampleOf('README.md'),
    'observe.ts': `declare const pod: import('leadpod').Pod;\n${exampleOf('docs/observe.md')}`,
    ...Object.fromEntries(ENTRIES.map(({ name, types }, index) => [`entry-${index}.ts`, exportAll(types, name)])),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

/** What the compiler says; nothing where all is well. */
function compile(folder: string, { compiler, moduleResolution, module }: (typeof SETTINGS)[number]): string {
  const config = join(folder, `tsconfig.${compiler}.${moduleResolution}.json`);
  const compilerOptions = {
    ...{ strict: true, skipLibCheck: false, declaration: true, noEmit: true, types: ['node'] },
    ...{ target: 'es2022', lib: ['es2022'], module, moduleResolution },
  };
  writeFileSync(config, JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  const program = join(MODULES, compiler, 'bin', 'tsc');
  const { stdout, stderr } = spawnSync(process.execPath, [program, '-p', config], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  return `${stdout}${stderr}`;
}

describe('The package', () => {
  let folder: string;

  before(async () => {
    expect(existsSync(join(ROOT, 'dist/index.d.ts')), 'dist/ is there - npm run build makes it').to.be.true;
    folder = await installPacked();
    writeProgram(folder);
  });

  for (const setting of SETTINGS.filter(({ isQuick }) => isQuick || SIZE !== 'small')) {
    const { compiler, moduleResolution } = setting;
    it(`has types that ${compiler} accepts whole under ${moduleResolution}`, () => {
      expect(compile(folder, setting)).to.equal('');
    });
  }

  it('holds all files that the library loads', async () => {
    const imports = ENTRIES.map(({ name }) => `await import('${name}');`).join(' ');
    const code = `${imports} console.log(JSON.stringify(Object.keys(await import('leadpod'))));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', code], { cwd: folder });
    expect((JSON.parse(stdout) as string[]).sort()).to.deep.equal(Object.keys(leadpod).sort());
  });

  it('needs a Node that all packages it depends on accept, and says so in README', () => {
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
    const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, LockedPackage> };
    const least = minVersion(engines.node)!;
    const refusing = Object.entries(packages)
      .filter(([, { dev, devOptional, peer }]) => (dev ?? devOptional ?? peer) !== true)
      .filter(([, locked]) => locked.engines?.node !== undefined && !satisfies(least, locked.engines.node))
      .map(([name]) => name);
    expect(refusing).to.deep.equal([]);
    expect(read('README.md')).to.include(`Node ${least.major}.${least.minor} or newer`);
  });

  it('promises in README the compilers that are tried', () => {
    const versionOf = (compiler: string): string => {
      const { version } = JSON.parse(read(`node_modules/${compiler}/package.json`)) as { version: string };
      return version.split('.').slice(0, 2).join('.');
    };
    const [oldest, newest] = [versionOf('typescript-oldest'), versionOf('typescript-newest')];
    expect(read('README.md')).to.include(`TypeScript ${oldest} to ${newest}`);
  });
});
