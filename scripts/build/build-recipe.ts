/**
 * Writes `src/dev/pod/recipe.ts`: the objects of the embedded Community Solid Server, as Components.js makes them from the
 * configuration of the installed package. With `--check` it writes nothing, and exits with 1 if the file is not up to date.
 *
 *     npm run recipe                     write
 *     npm run check:recipe               compare
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findCommunityServer, PACKAGE } from '../../src/dev/pod/app.ts';
import type { Ingredient, Made, Recipe } from '../../src/dev/pod/assemble.ts';
import { writeConfiguration, type Configured } from '../../src/dev/pod/configuration.ts';

const DEFAULT = 'urn:solid-server:default:';
const VARIABLE = `${DEFAULT}variable:`;
const FILE = new URL('../../src/dev/pod/recipe.ts', import.meta.url);

/** What Components.js passes to a construction strategy, as far as it is used here (`IConstructionStrategy` of that package). */
interface Instance {
  readonly requireName: string;
  readonly requireElement?: string;
  readonly callConstructor: boolean;
  readonly instanceId: string;
  readonly args: readonly unknown[];
}

/** Components.js, as far as it is used here. */
interface Components {
  ComponentsManager: {
    build(options: object): Promise<{
      configRegistry: { register(path: string): Promise<void> };
      instantiate(name: string, settings: object): Promise<unknown>;
    }>;
  };
}

/** Writes down what Components.js would make, in place of making it. */
class Recorder {
  readonly recipe: Record<string, Made> = {};

  createInstance({ requireName, requireElement, callConstructor, instanceId, args }: Instance): Ingredient {
    if (requireName !== PACKAGE || requireElement === undefined || !callConstructor)
      throw new Error(`${instanceId} is not an object of a class of ${PACKAGE}`);
    const made: Made = { make: requireElement, with: args.map(ingredientOf) };
    // An object without a name of its own is an argument of one other object.
    if (!instanceId.startsWith('urn:')) return made;
    const name = instanceId.startsWith(DEFAULT) ? instanceId.slice(DEFAULT.length) : instanceId;
    this.recipe[name] = made;
    return { see: name };
  }

  createHash({ entries }: { entries: readonly ({ key: string; value: unknown } | undefined)[] }): Ingredient {
    const present = entries.filter((entry) => entry !== undefined);
    return { fields: Object.fromEntries(present.map(({ key, value }) => [key, ingredientOf(value)])) };
  }

  createArray({ elements }: { elements: readonly unknown[] }): readonly Ingredient[] {
    return elements.map(ingredientOf);
  }

  createPrimitive({ value }: { value: unknown }): Ingredient {
    return ingredientOfJson(value);
  }

  getVariableValue({ variableName }: { variableName: string }): Ingredient {
    if (!variableName.startsWith(VARIABLE)) throw new Error(`The variable ${variableName} is unknown`);
    return { setting: variableName.slice(VARIABLE.length) };
  }

  createUndefined(): undefined {
    return undefined;
  }

  createLazySupplier(): never {
    throw new Error('A recipe has no objects that are made later');
  }
}

/** An argument that the recorder has made before. */
const ingredientOf = (argument: unknown): Ingredient => (argument === undefined ? null : (argument as Ingredient));

function ingredientOfJson(value: unknown): Ingredient {
  if (Array.isArray(value)) return value.map(ingredientOfJson);
  if (typeof value !== 'object' || value === null) return value as Ingredient;
  return { fields: Object.fromEntries(Object.entries(value).map(([key, member]) => [key, ingredientOfJson(member)])) };
}

/** The lifetime of tokens that is recorded, in seconds. It is replaced with a setting, and occurs nowhere else. */
const MARK = 987_654_321;

/** Records what a server of the installed package consists of. */
async function record(kept: Configured['kept']): Promise<Recipe> {
  const { root } = findCommunityServer();
  const { ComponentsManager } = createRequire(`${root}/package.json`)('componentsjs') as Components;
  const folder = mkdtempSync(join(tmpdir(), 'leadpod-recipe-'));
  const recorder = new Recorder();
  try {
    const { config, moduleState } = await writeConfiguration(root, folder, { kept, tokenLifetimeSeconds: MARK });
    const manager = await ComponentsManager.build({
      ...{ mainModulePath: root, moduleState, typeChecking: false, skipContextValidation: true, dumpErrorState: false },
      ...{ logLevel: 'error', constructionStrategy: recorder },
    });
    for (const path of config) await manager.configRegistry.register(path);
    await manager.instantiate(`${DEFAULT}App`, { variables: {} });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const sorted = Object.entries(recorder.recipe).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify(Object.fromEntries(sorted));
  const parts = text.split(String(MARK));
  if (parts.length !== 2) throw new Error('The lifetime of tokens is not in the configuration once');
  return JSON.parse(parts.join('{"setting":"tokenLifetimeSeconds"}')) as Recipe;
}

/** The entries of a recipe that are not the same in another one. */
function differenceOf(recipe: Recipe, other: Recipe): Recipe {
  const own = Object.entries(recipe).filter(([name, made]) => JSON.stringify(made) !== JSON.stringify(other[name]));
  return Object.fromEntries(own);
}

const entriesOf = (recipe: Recipe): string =>
  Object.entries(recipe)
    .map(([name, made]) => `  ${JSON.stringify(name)}: ${JSON.stringify(made)},\n`)
    .join('');

async function buildModule(): Promise<string> {
  const { version } = findCommunityServer();
  const memory = await record('memory');
  const files = await record('files');
  return [
    '/**\n * What the embedded server consists of. Facts from the configuration of @solid/community-server (MIT).\n',
    ' * Written by scripts/build/build-recipe.ts (`npm run recipe`); do not edit.\n */\n',
    "import type { Recipe } from './assemble.ts';\n\n",
    `/** The version of the package with these classes. */\nexport const RECIPE_VERSION = '${version}';\n\n`,
    `/** A server that keeps its data in memory. */\nexport const IN_MEMORY: Recipe = {\n${entriesOf(memory)}};\n\n`,
    '/** A server that keeps its data in files: what differs. */\n',
    `export const IN_FILES: Recipe = {\n  ...IN_MEMORY,\n${entriesOf(differenceOf(files, memory))}};\n`,
  ].join('');
}

const { check } = parseArgs({ options: { check: { type: 'boolean', default: false } } }).values;
const text = await buildModule();
if (!check) writeFileSync(FILE, text);
else if (readFileSync(FILE, 'utf8') !== text) {
  process.stderr.write('src/dev/pod/recipe.ts is not up to date: run `npm run recipe`\n');
  process.exitCode = 1;
}
