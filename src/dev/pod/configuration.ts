import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from '../../errors.ts';

/**
 * The configuration of the embedded server. Its package contains six hundred files of JSON-LD with the same context of a
 * quarter of a megabyte, and Components.js parses this context again for each file. So the files are combined into one, which
 * halves the start time.
 */

/** What differs between servers. */
export interface Configured {
  /** Where the resources are stored. */
  readonly kept: 'memory' | 'files';
  readonly tokenLifetimeSeconds?: number | undefined;
}

/** What Components.js needs. */
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

/** A file of the package: component definitions, or includes of other files. */
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

/** The parts of the server's `@css:config/file.json`. Three entries differ from it; one of them turns logging off. */
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
  // There is one process, so no lock files are needed, which a killed server would leave behind.
  'util/resource-locker/memory',
  'util/variables/default',
];

/** The part for each kind of storage. */
const BACKENDS: Readonly<Record<Configured['kept'], string>> = {
  memory: 'storage/backend/memory',
  files: 'storage/backend/file',
};

/**
 * The package counts the readers of each resource in files. This takes a dozen file accesses for each request, and a killed
 * server leaves wrong counts. There is one process, so the counts are in memory.
 */
const LOCKS_IN_MEMORY = {
  '@type': 'Override',
  overrideInstance: { '@id': 'urn:solid-server:default:LockStorage' },
  overrideParameters: { '@type': 'MemoryMapStorage' },
};

/** How the files of the package refer to each other. The prefix stands for the package folder. */
const PREFIX = 'css:';

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'));
}

const readPart = async (root: string, name: string): Promise<Part> =>
  (await readJson(join(root, name.slice(PREFIX.length)))) as Part;

/** Whether two parts have the same context. */
const isUnderContextOf = (part: Part, other: Part): boolean =>
  JSON.stringify([part['@context']].flat()) === JSON.stringify([other['@context']].flat());

/** Members that only people and type checks read, more than half of a component. */
const UNREAD = new Set(['comment', 'memberFields']);
const withoutUnread = (component: Component): Component =>
  Object.fromEntries(Object.entries(component).filter(([name]) => !UNREAD.has(name)));

/**
 * Writes the components of the package into one file, which a small file includes. There are two files, because names of blank
 * nodes in the first file would collide with those of Components.js. Files of an unexpected form are included unchanged.
 * Returns the path.
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

/** Writes parts of the package's configuration, with everything that they include, into one file. Returns its path. */
async function writeFragments(root: string, folder: string, fragments: readonly string[]): Promise<string> {
  let first: Part | undefined;
  const graph: unknown[] = [LOCKS_IN_MEMORY];
  const others: string[] = [];
  // The set grows during the loop, and each name is visited once.
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
 * The module state that Components.js would build by scanning the whole `node_modules` tree, for the server's package only. The
 * start is a third faster, and components of other packages (such as Comunica's), whose contexts would have to be downloaded,
 * are not found.
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

/** Writes the server's own OpenID settings with another token lifetime, as an override for Components.js. */
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

/** Writes the files for Components.js, from the package at `root`. They must exist until the server has been created. */
export async function writeConfiguration(
  root: string,
  folder: string,
  { kept, tokenLifetimeSeconds }: Configured,
): Promise<Configuration> {
  const config = [await writeFragments(root, folder, [...FRAGMENTS, BACKENDS[kept]])];
  if (tokenLifetimeSeconds !== undefined) config.push(await writeTokenLifetime(root, folder, tokenLifetimeSeconds));
  return { config, moduleState: await moduleStateOf(root, folder) };
}
