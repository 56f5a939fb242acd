/** Community Solid Server, versions 5 to 8: starts it with one pod, and with the settings in its own package. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answers, freePort, startChild, type RunningChild } from './child.ts';
import { createPod, openInbox, type Rules } from './community-account.ts';
import { findPackage, install, type Installed } from './installed.ts';
import type { Row, ServedPod } from './served-pod.ts';

const PACKAGE = '@solid/community-server';
/** The version on which leadpod itself depends. It is already installed. */
const OWN_MAJOR = 7;
const OWN_MODULES = fileURLToPath(new URL('../../node_modules/', import.meta.url));
/** For version 8 there are only previews so far. */
const RANGES: Readonly<Partial<Record<number, string>>> = { 8: '^8.0.0-alpha.0' };

const REDIS = process.env['LEADPOD_REDIS_SERVER'] ?? 'redis-server';

/** A way to set up a server: a configuration file of the server, with some changes. */
interface Variant {
  readonly title: string;
  readonly config: string;
  readonly change?: (config: string, root: string, redisPort: number) => string;
  readonly rules?: Rules;
  readonly needsRedis?: true;
  /** The first version that supports it. */
  readonly since?: number;
}

const VARIANTS: Readonly<Record<string, Variant>> = {
  wac: { title: 'WAC, in memory', config: 'default' },
  // With data in memory, everyone has access to the root of the server, and with ACP to everything below it. So this variant
  // uses files.
  acp: { title: 'ACP, files', config: 'file-acp', rules: 'acr', since: 6 },
  subdomains: { title: 'a subdomain for each pod', config: 'memory-subdomains' },
  file: { title: 'files, and locks in files', config: 'file' },
  quota: {
    title: 'files, and a quota',
    config: 'quota-file',
    change: (config) => config.replace(/"limit_amount":\s*\d+/, '"limit_amount": 5000000'),
  },
  redis: { title: 'files, and locks in Redis', config: 'file', change: withRedisLocks, needsRedis: true },
};

interface Settings {
  '@context': unknown;
  import: string[];
  '@graph': { '@id'?: string; locker?: Record<string, unknown> }[];
}

/** The Redis locks in the configuration of the server, with another address. The server has no setting for the address. */
function withRedisLocks(config: string, root: string, port: number): string {
  const path = join(root, 'config/util/resource-locker/redis.json');
  const locks = JSON.parse(readFileSync(path, 'utf8')) as Settings;
  for (const { locker } of locks['@graph']) if (locker !== undefined) locker['redisClient'] = `127.0.0.1:${port}`;
  const settings = JSON.parse(config) as Settings;
  settings['@context'] = locks['@context'];
  settings.import = settings.import.filter((name) => !name.includes('resource-locker/'));
  settings['@graph'].push(...locks['@graph']);
  return JSON.stringify(settings);
}

/**
 * The configuration of a variant. Versions 5 and 6 expect a person to set them up first, unless this is turned off. The files
 * that they would then put into their root would give everyone access to all pods with ACP.
 */
function configOf({ config, change = (text) => text, rules }: Variant, root: string, redisPort: number): string {
  const shipped = readFileSync(join(root, `config/${config}.json`), 'utf8');
  const needsRoot = shipped.includes('app/setup/') && rules !== 'acr';
  const text = shipped
    .replace(/app\/setup\/(?:required|optional)\.json/, 'app/setup/disabled.json')
    .replace('app/init/default.json', (name) => (needsRoot ? 'app/init/initialize-root.json' : name));
  return change(text, root, redisPort);
}

const findServer = (major: number): Promise<Installed> | Installed =>
  (major === OWN_MAJOR ? findPackage(OWN_MODULES, PACKAGE) : undefined) ??
  install(`css${major}`, PACKAGE, RANGES[major] ?? String(major));

async function startRedis(folder: string, port: number): Promise<RunningChild> {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  return startChild({ command: REDIS, args, cwd: folder }, () =>
    Promise.resolve(spawnSync(REDIS.replace(/server$/, 'cli'), ['-p', String(port), 'ping']).status === 0),
  );
}

async function start(major: number, variant: Variant, folder: string): Promise<ServedPod> {
  const { root, version } = await findServer(major);
  const [port, redisPort] = [await freePort(), await freePort()];
  const config = join(folder, 'config.json');
  writeFileSync(config, configOf(variant, root, redisPort));
  const redis = variant.needsRedis === true ? await startRedis(folder, redisPort) : undefined;
  const url = `http://localhost:${port}/`;
  const options = ['-c', config, '-p', String(port), '-b', url, '-f', folder, '-l', 'warn'];
  const args = [join(root, 'bin/server.js'), ...options];
  const running: RunningChild[] = redis === undefined ? [] : [redis];
  const stop = async (): Promise<void> => {
    for (const child of running.splice(0)) await child.stop();
  };
  try {
    running.unshift(await startChild({ command: process.execPath, args, cwd: root }, () => answers(url)));
    const account = await createPod(url, major);
    const inbox = await openInbox(url, account, variant.rules ?? 'acl');
    const { webId, clientId, clientSecret } = account;
    // The storage and the inbox are found from the WebID.
    const env = {
      LEADPOD_WEBID: webId,
      LEADPOD_ISSUER: url,
      LEADPOD_CLIENT_ID: clientId,
      LEADPOD_CLIENT_SECRET: clientSecret,
    };
    return { version, inbox, env, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const whyNoRedis = (): string | undefined =>
  spawnSync(REDIS, ['--version']).error === undefined ? undefined : `there is no ${REDIS}`;

/** All variants of all versions. */
export const COMMUNITY_SERVERS: readonly Row[] = [5, 6, 7, 8].flatMap((major) =>
  Object.entries(VARIANTS)
    .filter(([, { since = 5 }]) => major >= since)
    .map(([name, variant]): Row => ({
      key: `css${major}-${name}`,
      title: `Community Solid Server ${major}: ${variant.title}`,
      ...(variant.needsRedis === true ? { whyNot: whyNoRedis } : {}),
      start: (folder) => start(major, variant, folder),
    })),
);
