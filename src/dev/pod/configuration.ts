import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from '../../errors.ts';

/**
 * The configuration of the embedded server. The package of the server has six hundred files of JSON-LD. All have the same
 * context of a quarter of a megabyte, and Components.js parses the context again for each file. So the files are combined into
 * one. This halves the time of the start.
 */

/** The settings that differ between servers. */
export interface Configured {
  /** Where the resources are stored. */
  readonly kept: 'memory' | 'files';
  readonly tokenLifetimeSeconds?: number | undefined;
}

/** The input of Components.js. */
export interface Configuration {
  /** The paths of the files. */
  readonly config: readonly string[];
  readonly moduleState: object;
}

interface ServerManifest {
  'lsd:module': string;
  'lsd:components': string;
  'lsd:contexts': Record<string, string>;
  'lsd:importPaths': Record<string, string>;
}

/** A file of the package. It defines components, or includes other files. */
interface Part {
  '@context': unknown;
  '@id'?: string;
  '@graph'?: readonly unknown[];
  import?: readonly string[];
  components?: readonly Component[];
  comment?: string;
}

/** The definition of a class of the package. */
type Component = Readonly<Record<string, unknown>>;

/** The parts of `@css:config/file.json` of the server. Three entries differ from that file; one of them turns off logging. */
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
  // There is only one process, so lock files are not needed. A killed server would leave them behind.
  'util/resource-locker/memory',
  'util/variables/default',
];

/** The part for each kind of storage. */
const BACKENDS: Readonly<Record<Configured['kept'], string>> = {
  memory: 'storage/backend/memory',
  files: 'storage/backend/file',
};

/**
 * Keeps the number of readers of each resource in memory. The package keeps it in files, which takes a dozen file accesses for
 * each request, and a killed server leaves wrong numbers. Memory is enough, because there is only one process.
 */
const LOCKS_IN_MEMORY = {
  '@type': 'Override',
  overrideInstance: { '@id': 'urn:solid-server:default:LockStorage' },
  overrideParameters: { '@type': 'MemoryMapStorage' },
};

/** The prefix with which the files of the package refer to each other. It means the folder of the package. */
const PREFIX = 'css:';

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'));
}

const readPart = async (root: string, name: string): Promise<Part> =>
  (await readJson(join(root, name.slice(PREFIX.length)))) as Part;

/** Whether two parts have the same context. */
const isUnderContextOf = (part: Part, other: Part): boolean =>
  JSON.stringify([part['@context']].flat()) === JSON.stringify([other['@context']].flat());

/** Members that are only read by people and by type checks. They are more than half of a component. */
const UNREAD = new Set(['comment', 'memberFields']);
const withoutUnread = (component: Component): Component =>
  Object.fromEntries(Object.entries(component).filter(([name]) => !UNREAD.has(name)));

/**
 * Writes the components of the package into one file, and a small file that includes it. There are two files, because the names
 * of blank nodes in the first file would collide with those of Components.js. Files of an unexpected form are included
 * unchanged. Returns the path of the small file.
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

/** Writes parts of the configuration of the package, with everything that they include, into one file. Returns its path. */
async function writeFragments(root: string, folder: string, fragments: readonly string[]): Promise<string> {
  let first: Part | undefined;
  const graph: unknown[] = [LOCKS_IN_MEMORY];
  const others: string[] = [];
  // The set grows during the loop. Each name is visited once.
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
 * The module state of Components.js, for the package of the server only. Components.js would build it by scanning the whole
 * `node_modules` tree. So the start is a third faster, and components of other packages (such as Comunica) are not found. Their
 * contexts would have to be downloaded.
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

/** Writes the OpenID settings of the server with another lifetime of tokens, as an override for Components.js. */
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

/**
 * Writes the files for Components.js, from the package in the folder `root`. They must not be removed before the server has
 * started.
 */
export async function writeConfiguration(
  root: string,
  folder: string,
  { kept, tokenLifetimeSeconds }: Configured,
): Promise<Configuration> {
  const config = [await writeFragments(root, folder, [...FRAGMENTS, BACKENDS[kept]])];
  if (tokenLifetimeSeconds !== undefined) config.push(await writeTokenLifetime(root, folder, tokenLifetimeSeconds));
  return { config, moduleState: await moduleStateOf(root, folder) };
}
