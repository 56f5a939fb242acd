import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from '../../errors.ts';

/**
 * What the embedded server is made of. Its package tells that in six hundred files of JSON-LD under one context, and
 * Components.js parses that context, a quarter of a megabyte, again for each of them. So the files are put together first:
 * the start takes half as long.
 */

/** What differs between one server and another. */
export interface Configured {
  /** Where its resources are. */
  readonly kept: 'memory' | 'files';
  readonly tokenLifetimeSeconds?: number | undefined;
}

/** What Components.js is told. */
export interface Configuration {
  /** Paths of files. */
  readonly config: readonly string[];
  readonly moduleState: object;
}

interface ServerManifest {
  'lsd:module': string;
  'lsd:components': string;
  'lsd:contexts': Record<string, string>;
  'lsd:importPaths': Record<string, string>;
}

/** A file of the package: what it says of itself, or what it includes. */
interface Part {
  '@context': unknown;
  '@id'?: string;
  '@graph'?: readonly unknown[];
  import?: readonly string[];
  components?: readonly Component[];
  comment?: string;
}

/** A class of the package. */
type Component = Readonly<Record<string, unknown>>;

/** `@css:config/file.json` of the server, taken apart: three lines differ (see there), and nothing is logged. */
const FRAGMENTS = [
  'app/init/static-root',
  'app/main/default',
  'app/variables/default',
  'http/handler/default',
  'http/middleware/default',
  'http/notifications/all',
  'http/server-factory/http',
  'http/static/default',
  'identity/access/public',
  'identity/email/default',
  'identity/handler/default',
  'identity/oidc/default',
  'identity/ownership/token',
  'identity/pod/static',
  'ldp/authentication/dpop-bearer',
  'ldp/authorization/webacl',
  'ldp/handler/default',
  'ldp/metadata-parser/default',
  'ldp/metadata-writer/default',
  'ldp/modes/default',
  'storage/key-value/resource-store',
  'storage/location/pod',
  'storage/middleware/default',
  'util/auxiliary/acl',
  'util/identifiers/suffix',
  'util/index/default',
  'util/logging/no-logging',
  'util/representation-conversion/default',
  // One process, so no lock files, which a killed server would leave behind.
  'util/resource-locker/memory',
  'util/variables/default',
];

/** Of the kinds of storage. */
const BACKENDS: Readonly<Record<Configured['kept'], string>> = {
  memory: 'storage/backend/memory',
  files: 'storage/backend/file',
};

/**
 * The server counts the readers of each resource, as the package has it in files: a dozen accesses to them for each request,
 * and counts that a killed server leaves behind. It is one process, so memory will do.
 */
const LOCKS_IN_MEMORY = {
  '@type': 'Override',
  overrideInstance: { '@id': 'urn:solid-server:default:LockStorage' },
  overrideParameters: { '@type': 'MemoryMapStorage' },
};

/** How the files of the package name each other; the prefix stands for its folder. */
const PREFIX = 'css:';

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'));
}

const readPart = async (root: string, name: string): Promise<Part> =>
  (await readJson(join(root, name.slice(PREFIX.length)))) as Part;

/** Whether one context will do for both, however it is written. */
const isUnderContextOf = (part: Part, other: Part): boolean =>
  JSON.stringify([part['@context']].flat()) === JSON.stringify([other['@context']].flat());

/** What only people and checks of types read of a class, which is more than half of it. */
const UNREAD = new Set(['comment', 'memberFields']);
const withoutUnread = (component: Component): Component =>
  Object.fromEntries(Object.entries(component).filter(([name]) => !UNREAD.has(name)));

/**
 * Writes what the package says of its classes as one file, which a small one includes, as the package's own does: names of
 * blank nodes repeat between the first file that is read and what Components.js itself makes. What does not look as expected
 * is included as before. Comes back with the path.
 */
async function writeComponents(root: string, folder: string, path: string): Promise<string> {
  const head = (await readJson(join(root, path))) as Part;
  const names = head.import ?? [];
  const others: string[] = [];
  const components: unknown[] = [];
  const parts = names.map(async (name) => [name, await readPart(root, name)] as const);
  for (const [name, part] of await Promise.all(parts)) {
    const { '@id': id, components: own } = part;
    const isPlain = isUnderContextOf(part, head) && id === head['@id'] && Object.keys(part).length === 3;
    if (isPlain && own !== undefined) components.push(...own.map(withoutUnread));
    else others.push(name);
  }
  const all = join(folder, 'all-components.jsonld');
  await writeFile(all, JSON.stringify({ '@context': head['@context'], '@id': head['@id'], components }));
  const main = join(folder, 'components.jsonld');
  await writeFile(main, JSON.stringify({ ...head, import: [pathToFileURL(all).href, ...others] }));
  return main;
}

/** Writes fragments of the package's configuration, and all that they include, as one file; comes back with its path. */
async function writeFragments(root: string, folder: string, fragments: readonly string[]): Promise<string> {
  let first: Part | undefined;
  const graph: unknown[] = [LOCKS_IN_MEMORY];
  const others: string[] = [];
  // It grows while it is gone through; each is met once.
  const met = new Set(fragments.map((fragment) => `${PREFIX}config/${fragment}.json`));
  for (const name of met) {
    const part = await readPart(root, name);
    first ??= part;
    if (!isUnderContextOf(part, first)) {
      others.push(name);
      continue;
    }
    graph.push(...(part['@graph'] ?? []));
    for (const included of part.import ?? []) met.add(included);
  }
  const path = join(folder, 'config.json');
  await writeFile(path, JSON.stringify({ '@context': first?.['@context'], import: others, '@graph': graph }));
  return path;
}

/**
 * What Components.js would find by scanning the whole `node_modules` tree, for the server's package alone: the start takes
 * a third less, and no component of another package (Comunica brings some) is met, whose contexts it would then download.
 */
async function moduleStateOf(root: string, folder: string): Promise<object> {
  const manifest = (await readJson(join(root, 'package.json'))) as ServerManifest;
  const inPackage = ([name, path]: [string, string]): [string, string] => [name, join(root, path)];
  const contexts = Object.entries(manifest['lsd:contexts']).map(async ([url, path]): Promise<[string, unknown]> => [
    url,
    await readJson(join(root, path)),
  ]);
  return {
    mainModulePath: root,
    nodeModuleImportPaths: [],
    nodeModulePaths: [root],
    packageJsons: { [root]: manifest },
    componentModules: { [manifest['lsd:module']]: await writeComponents(root, folder, manifest['lsd:components']) },
    contexts: Object.fromEntries(await Promise.all(contexts)),
    importPaths: Object.fromEntries(Object.entries(manifest['lsd:importPaths']).map(inPackage)),
  };
}

interface ProviderConfig {
  '@context': string;
  '@graph': { config: { ttl: Record<string, number> } }[];
}

/** Writes the server's own OpenID settings with another lifetime of tokens, as an override of Components.js. */
async function writeTokenLifetime(root: string, folder: string, seconds: number): Promise<string> {
  const source = join(root, 'config/identity/handler/base/provider-factory.json');
  const shipped = (await readJson(source)) as ProviderConfig;
  const config = shipped['@graph'][0]?.config;
  if (config === undefined)
    throw new UsageError('the installed version of @solid/community-server is not supported. Install version 7');
  const override = {
    '@type': 'Override',
    overrideInstance: { '@id': 'urn:solid-server:default:IdentityProviderFactory' },
    overrideParameters: {
      '@type': 'IdentityProviderFactory',
      config: { ...config, ttl: { ...config.ttl, ClientCredentials: seconds } },
    },
  };
  const path = join(folder, 'token-lifetime.json');
  await writeFile(path, JSON.stringify({ '@context': shipped['@context'], '@graph': [override] }));
  return path;
}

/** Writes into a folder what Components.js is to read of the package at `root`; it is read when the server is made. */
export async function writeConfiguration(
  root: string,
  folder: string,
  { kept, tokenLifetimeSeconds }: Configured,
): Promise<Configuration> {
  const config = [await writeFragments(root, folder, [...FRAGMENTS, BACKENDS[kept]])];
  if (tokenLifetimeSeconds !== undefined) config.push(await writeTokenLifetime(root, folder, tokenLifetimeSeconds));
  return { config, moduleState: await moduleStateOf(root, folder) };
}
