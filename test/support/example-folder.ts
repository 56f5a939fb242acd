/** The folder in which a reader of the documentation works: settings, a registry, some files, and pods with the samples. */
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createPodClient } from '../../src/http/create-client.ts';
import { FakeSession } from '../solid/sign-in/fake-session.ts';
import { freshFolder, runHere, samplePath } from './cli.ts';
import { startModelServer, type ModelPod } from './model-server.ts';

/** A folder, in which the process stands until it is left. */
export interface ExampleFolder {
  readonly inbox: string;
  /** The pods as they were before the first sync, or after it. */
  restore(state: 'unread' | 'read'): void;
  leave(): Promise<void>;
}

const SAMPLES = ['01-added', '02-assigned', '03-accepted', '06-added', '09-added'].map((name) => `story/${name}.json`);
/** Messages that break off: they go into the quarantine. */
const BROKEN = ['1', '2'].map((id) => `{"topic": "realestate/lead#add", "id": "${id}", "data": {`);
/** A message that is whole. */
export const WHOLE = JSON.stringify({
  topic: 'realestate/lead#add',
  id: 'https://crm.example.com/publish/1',
  time: '2024-03-04T15:02:11Z',
  data: { object: { type: 'Lead', identifier: { crm: '1' }, object: { type: 'Person', name: 'Ada Brook' } } },
});

/** The pods of the registry. The first two are synced. */
const NAMES = ['north', 'south', 'acme', 'beta'];

/** Makes the folder and its pods. `variables` are set as well. */
export async function enterExampleFolder(variables: Readonly<Record<string, string>> = {}): Promise<ExampleFolder> {
  const server = await startModelServer();
  const home = process.cwd();
  const own = await storageOf(server, 'own', BROKEN);
  const leave = setVariables({ ...own, ...variables });
  process.chdir(freshFolder());
  writeFileSync('pod.env', envText(own));
  await writeRegistry(server);
  await writeFiles();
  const storages = ['own', ...NAMES].map((name) => `${server.storage}${name}/`);
  const unread = storages.map((storage) => server.save(storage));
  await expectSync([], 3);
  await expectSync(['--pod', 'north', 'south'], 0);
  const read = storages.map((storage) => server.save(storage));
  return {
    inbox: own['LEADPOD_INBOX']!,
    restore: (state) => {
      for (const bringBack of state === 'unread' ? unread : read) bringBack();
      // A copy of leads that were there a moment ago is of no use.
      process.env['LEADPOD_CACHE'] = freshFolder();
    },
    leave: async () => {
      leave();
      process.chdir(home);
      await server.stop();
    },
  };
}

async function expectSync(flags: readonly string[], expected: number): Promise<void> {
  const { code, stderr } = await runHere(['sync', '-q', ...flags]);
  if (code !== expected) throw new Error(`sync ended with ${code}: ${stderr}`);
}

/** The settings of a storage with the samples in its inbox, and more messages. */
async function storageOf(
  server: ModelPod,
  name: string,
  more: readonly string[] = [],
): Promise<Record<string, string>> {
  const storage = `${server.storage}${name}/`;
  const inbox = `${storage}inbox/`;
  const client = createPodClient({ session: new FakeSession(), origins: [server.url] });
  await client.put(inbox, '', { contentType: 'text/turtle', isSame: () => true });
  const messages = [...SAMPLES, 'lead-add.json'].map((file) => readFileSync(samplePath(file), 'utf8'));
  for (const message of [...messages, ...more]) await client.post(inbox, message, { contentType: 'application/json' });
  return {
    LEADPOD_ISSUER: server.issuer,
    LEADPOD_CLIENT_ID: server.clientId,
    LEADPOD_CLIENT_SECRET: server.clientSecret,
    LEADPOD_STORAGE: storage,
    LEADPOD_INBOX: inbox,
  };
}

const envText = (variables: Readonly<Record<string, string>>): string =>
  Object.entries(variables)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');

async function writeRegistry(server: ModelPod): Promise<void> {
  const entries = [];
  for (const name of NAMES) {
    const { LEADPOD_STORAGE: storage, LEADPOD_INBOX: inbox } = await storageOf(server, name);
    entries.push({ name, storage, inbox, issuer: server.issuer, envFile: 'pod.env' });
  }
  writeFileSync('leadpod.pods.json', JSON.stringify(entries), { mode: 0o600 });
}

/** What a page takes as given, or had made by a line before, in larger. */
async function writeFiles(): Promise<void> {
  symlinkSync(fileURLToPath(new URL('../../samples/', import.meta.url)), 'samples');
  writeFileSync('mine.rq', 'ASK { ?lead a lead:Lead }');
  const { stdout: leads } = await runHere(['normalize', '-q', samplePath('story/01-added.json'), '--to', 'nquads']);
  writeFileSync('leads.nq', leads);
}

/** Sets variables of the environment; comes back with what puts back what was there. */
function setVariables(variables: Readonly<Record<string, string>>): () => void {
  const names = [...Object.keys(variables), 'LEADPOD_CACHE'];
  const before = names.map((name) => process.env[name]);
  Object.assign(process.env, variables);
  return () => {
    for (const [index, name] of names.entries()) {
      if (before[index] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before[index];
    }
  };
}
