import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { parse } from 'yaml';
import { LEAVE_MS } from '../src/cli/exit.ts';
import { POD_NAME } from '../src/dev/pod/account.ts';
import { createObserveRooms } from '../src/observe/rooms.ts';
import { createObservation } from '../src/observe/observation.ts';
import { readRegistry } from '../src/fleet/registry/registry.ts';
import { BATCH_LEAVE_MS } from '../src/fleet/worker/worker.ts';
import { freshFolder, parseOnly } from './support/cli.ts';
import { isIgnored, lineage, readDockerfile, type Instruction } from './support/dockerfile.ts';
import { skipWithout } from './support/missing.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8');

interface Service {
  readonly image: string;
  readonly build?: { readonly context: string; readonly target: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly env_file?: readonly { readonly path: string }[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly network_mode?: string;
  readonly user?: string;
  readonly privileged?: boolean;
}
interface Package {
  readonly files: readonly string[];
  readonly engines: { readonly node: string };
}

const stages = readDockerfile(read('Dockerfile'));
const ignore = read('.dockerignore');
const { services, volumes } = parse(read('compose.yaml'), { merge: true }) as {
  services: Readonly<Record<string, Service>>;
  volumes: Readonly<Record<string, unknown>>;
};
const { files, engines } = JSON.parse(read('package.json')) as Package;
const TARGETS = ['worker', 'trial'];
const ours = Object.entries(services).filter(([, { image }]) => image.startsWith('leadpod'));
const last = (target: string, name: string): Instruction =>
  lineage(stages, target).findLast((instruction) => instruction.name === name)!;
/** The command line of a service: its own, or that of its image. */
const lineOf = ({ command, build }: Service): readonly string[] => command ?? last(build!.target, 'CMD').args;
const flagOf = (line: readonly string[], flag: string): string | undefined => line[line.indexOf(flag) + 1];
/** The address that a health check asks. */
const asked = (words: readonly string[]): URL => new URL(/fetch\('([^']+)'\)/.exec(words.join(' '))![1]!);
/** What is copied out of this folder. */
const sourcesOf = (instructions: readonly Instruction[]): string[] =>
  instructions
    .filter(({ name, flags }) => name === 'COPY' && !flags.some((flag) => flag.startsWith('--from')))
    .flatMap(({ args }) => args.slice(0, -1));

describe('The Dockerfile', () => {
  it('builds on a Node that leadpod runs on, without naming a registry', () => {
    const bases = stages.map(({ from }) => from).filter((from) => !stages.some(({ name }) => name === from));
    const [, least] = />=(\d+)/.exec(engines.node)!;
    for (const base of bases) {
      expect(base).to.match(/^node:\d+-slim$/);
      expect(Number(/\d+/.exec(base)![0])).to.be.at.least(Number(least));
    }
  });

  it('copies nothing that is not there, or that .dockerignore keeps out', () => {
    const all = sourcesOf(stages.flatMap(({ instructions }) => instructions));
    for (const source of all) {
      expect(existsSync(join(ROOT, source)), source).to.equal(true);
      expect(isIgnored(ignore, source), source).to.equal(false);
    }
    const named = new Set(stages.map(({ name }) => name));
    for (const { flags } of stages.flatMap(({ instructions }) => instructions))
      for (const flag of flags.filter((one) => one.startsWith('--from='))) expect(named).to.include(flag.slice(7));
  });

  it('copies all that the package holds, but what is only to be read', () => {
    for (const target of TARGETS) {
      const copied = sourcesOf(lineage(stages, target));
      expect(copied).to.include.members([
        'package.json',
        ...files.filter((file) => file !== 'dist' && !file.endsWith('.md')),
      ]);
      const built = lineage(stages, target).filter(({ flags }) => flags.includes('--from=build'));
      expect(built.flatMap(({ args }) => args)).to.include('./dist');
    }
  });

  it('keeps credentials and all else that is not named out of every layer', () => {
    const secret = [
      '.env',
      'pod.env',
      'pods.env',
      'src/pod.env',
      'leadpod.config.json',
      'leadpod.pods.yaml',
      '.git/config',
    ];
    for (const path of [...secret, 'contexts/leadpod.pods.json', 'deploy/secrets/id', 'node_modules/x', 'test/pods.ts'])
      expect(isIgnored(ignore, path), path).to.equal(true);
    for (const { name, args } of stages.flatMap(({ instructions }) => instructions))
      if (name === 'ENV' || name === 'ARG') expect(args).to.deep.equal(['NODE_ENV=production']);
  });

  it('runs as someone who is not root, in the last stage as in the trial', () => {
    expect(stages.at(-1)?.name).to.equal('worker');
    for (const target of TARGETS) expect(last(target, 'USER').args).to.deep.equal(['node']);
  });

  it('asks the health of a worker where the worker answers', async () => {
    const line = last('worker', 'CMD').args;
    const url = asked(last('worker', 'HEALTHCHECK').args);
    expect(url.port).to.equal(flagOf(line, '--port')).and.equal(last('worker', 'EXPOSE').args[0]);
    const rooms = createObserveRooms(await createObservation({ level: 'off', write: () => undefined }));
    expect(rooms.map(({ path }) => path)).to.include(url.pathname);
    const trial = asked(last('trial', 'HEALTHCHECK').args);
    expect(trial.port).to.equal(flagOf(last('trial', 'CMD').args, '--port'));
  });

  it('holds what the program needs while it runs', function () {
    skipWithout(
      this,
      'dist',
      existsSync(join(ROOT, 'dist/cli.js')) ? undefined : 'the program is not built: npm run build',
    );
    // The last steps of the build, with what the first ones made.
    const app = freshFolder();
    const made: Readonly<Record<string, string>> = { './dist': 'dist', './node_modules': 'node_modules' };
    for (const { name, flags, args } of lineage(stages, 'worker')) {
      if (name !== 'COPY') continue;
      const to = args.at(-1)!;
      const isMade = flags.some((flag) => flag.startsWith('--from'));
      if (isMade && to.endsWith('node_modules')) symlinkSync(join(ROOT, 'node_modules'), join(app, to));
      else
        for (const source of isMade ? [made[to]!] : args.slice(0, -1)) {
          const target = to === './' ? join(app, source) : join(app, to);
          mkdirSync(dirname(target), { recursive: true });
          cpSync(join(ROOT, source), target, { recursive: true });
        }
    }
    const run = (...words: string[]) =>
      spawnSync(process.execPath, [join(app, 'dist/cli.js'), ...words], { cwd: freshFolder(), encoding: 'utf8' });
    expect(run('--version').stdout).to.match(/^\d+\.\d+\.\d+/);
    expect(run('query', '--list').stdout).to.match(/^funnel/m);
    expect(run('validate', join(app, 'samples/lead-add.json')).status).to.equal(0);
  });

  it('makes an image', function () {
    const engine = ['docker', 'podman'].find((name) => spawnSync(name, ['info'], { timeout: 5000 }).status === 0) ?? '';
    skipWithout(
      this,
      'container engine',
      engine === '' ? 'neither docker nor podman answers, so that no image is made' : undefined,
    );
    this.timeout(900_000);
    const options = { cwd: ROOT, encoding: 'utf8' } as const;
    const built = spawnSync(engine, ['build', '--tag', 'leadpod-test', '.'], options);
    expect(built.status, built.stderr).to.equal(0);
    expect(spawnSync(engine, ['run', '--rm', 'leadpod-test', '--version'], options).stdout).to.match(/^\d+\./);
  });
});

describe('compose.yaml', () => {
  it('has a Redis that keeps what it is told, a server, two workers and a clock', () => {
    expect(services['redis']?.command?.join(' ')).to.equal(
      'redis-server --appendonly yes --maxmemory-policy noeviction',
    );
    expect(ours.map(([, service]) => lineOf(service)[0]).sort()).to.deep.equal([
      'dev-pod',
      'enqueue',
      'worker',
      'worker',
    ]);
    for (const { image } of Object.values(services)) expect(image).to.match(/^[a-z-]+(?::\d+)?$/);
  });

  it('calls commands and flags that the program has', async () => {
    const lines = [...TARGETS.map((target) => last(target, 'CMD').args), ...ours.map(([, service]) => lineOf(service))];
    for (const line of lines) expect(await parseOnly(line), line.join(' ')).to.include({ code: 0, stderr: '' });
  });

  it('sets variables that the program reads, and none with a secret', () => {
    const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => read(`src/${name}`))
      .join('');
    for (const [, { environment = {} }] of ours)
      for (const name of Object.keys(environment)) {
        expect(sources.includes(`'${name}'`) || new RegExp(`\\b${name}:`).test(sources), name).to.equal(true);
        expect(name).not.to.match(/SECRET|TOKEN|PASSWORD/);
      }
    for (const [, { env_file = [] }] of ours)
      for (const { path } of env_file) {
        expect(isIgnored(ignore, path)).to.equal(true);
        expect(spawnSync('git', ['check-ignore', '-q', path], { cwd: ROOT }).status, path).to.be.oneOf([0, null, 128]);
      }
  });

  it('asks the health of each worker at its own port', () => {
    const ports = ours
      .filter(([, service]) => lineOf(service)[0] === 'worker')
      .map(([, service]) => {
        const port = flagOf(lineOf(service), '--port')!;
        const test = service.healthcheck?.test ?? last(service.build!.target, 'HEALTHCHECK').args;
        const url = asked(test);
        expect({ port: url.port, path: url.pathname }).to.deep.equal({ port, path: '/healthz' });
        return port;
      });
    // They share a network.
    expect(new Set(ports).size).to.equal(ports.length);
  });

  it('gives each what it mounts, and no one more rights than he needs', () => {
    for (const [name, { volumes: mounts = [], user, privileged, build }] of Object.entries(services)) {
      expect({ user, privileged }, name).to.deep.equal({ user: undefined, privileged: undefined });
      if (build !== undefined) expect(TARGETS).to.include(build.target);
      for (const mount of mounts) {
        const [source = ''] = mount.split(':');
        if (source.startsWith('.')) expect(existsSync(join(ROOT, source)), source).to.equal(true);
        else expect(Object.keys(volumes)).to.include(source);
      }
    }
  });

  it('brings a registry whose pod is the one that the server makes', () => {
    const { names } = readRegistry(join(ROOT, 'deploy/pods.yaml'));
    expect(names).to.deep.equal(['trial']);
    const { pods } = parse(read('deploy/pods.yaml')) as {
      pods: { storage: string; issuer: string; envFile: string }[];
    };
    const line = last('trial', 'CMD').args;
    const origin = `http://localhost:${flagOf(line, '--port')!}/`;
    expect(pods[0]).to.include({
      issuer: origin,
      storage: `${origin}${POD_NAME}/`,
      envFile: flagOf(line, '--env-file'),
    });
    const worker = services['worker-1']!;
    expect(worker.network_mode).to.equal('service:pod');
    expect(worker.volumes).to.include(`./deploy/pods.yaml:${flagOf(lineOf(worker), '--pods')!}:ro`);
    expect(worker.volumes).to.include(`credentials:${dirname(pods[0]!.envFile)}:ro`);
  });
});

describe('The time that a worker takes to stop', () => {
  const seconds = (ms: number): string => `${String(ms / 1000)} seconds`;

  for (const page of ['docs/fleet.md', 'docs/deploy.md'])
    it(`is in ${page} as it is in the code`, () => {
      const text = read(page).replace(/\s+/g, ' ');
      const sentence = /[^.]*current batches[^.]*\.|[^.]*batches \(500[^.]*\./.exec(text)?.[0];
      expect(sentence).to.include(seconds(BATCH_LEAVE_MS));
      expect(text).to.match(new RegExp(`ends (within|after) ${seconds(LEAVE_MS)}`));
    });
});
