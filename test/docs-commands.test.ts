/**
 * Every command line of the documentation is run, against a pod of its own. Those that cannot be run here are in one table
 * with the reason; the program still has to accept them.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { createPodClient } from '../src/http/create-client.ts';
import { startCatcher, type Catcher } from '../src/integrate/catch/catcher.ts';
import { unwanted } from './integrate/unwanted.ts';
import { FakeSession } from './solid/sign-in/fake-session.ts';
import { commandBlocks, inlineCommands, pages, type Command, type Pipeline } from './support/command-lines.ts';
import { parseOnly, runHere, type Run } from './support/cli.ts';
import { enterExampleFolder, WHOLE, type ExampleFolder } from './support/example-folder.ts';
import { skipWithout } from './support/missing.ts';
import { clearKeys, freshPrefix, redisUrl, whyNoRedis } from './support/redis.ts';
import { startStore } from './support/store-server.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

/** The command lines that are not run here, and why. What is a command of leadpod among them has to be accepted by it. */
const NOT_RUN: readonly (readonly [line: RegExp, reason: string])[] = [
  [/^npm (ci|install|test)/, 'installs packages, or runs this test itself'],
  [/^npm run /, 'builds, measures or downloads for minutes; the script must exist'],
  [/^npx mocha /, 'runs this test itself; the file must exist'],
  [/^export /, 'sets a variable of the shell'],
  [/^docker /, 'needs a container engine; test/deployment.test.ts checks the files'],
  [/^redis-server /, 'is the server that the lines after it need'],
  [/^node --env-file=pod\.env leads\.mjs/, 'needs Comunica; test/e2e/comunica.test.ts runs the file'],
  [/^comunica-sparql /, 'needs Comunica; test/e2e/comunica.test.ts asks the endpoint with it'],
  [/^curl http:\/\/127\.0\.0\.1:7878/, 'asks a server that goes on; test/cli/commands/ask/serve.test.ts asks it'],
  [/^(cd |set -a|\. |npx tsx scripts\/sync\.ts)/, 'is for cron; test/cli/commands/read/sync.test.ts runs the script'],
  [/^leadpod dev-pod /, 'starts a real server on a fixed port; test/dev starts them on free ones'],
  [/^leadpod query \S+ (--param .*)?--data leads\.nq$/, 'is run by npm run check:queries, which compares the answer'],
  [/^leadpod schedule --cron /, 'waits for its time; test/schedule-docs.test.ts reads the pattern'],
  [/ --settings (broker|agent)\.env$/, 'needs two pods; test/e2e/answers.test.ts has them'],
  [/^leadpod watch --notify-url /, 'posts to an address that does not exist; test/desk/notify has a receiver'],
  [/^leadpod serve --webhooks /, 'needs a server that sends webhooks; test/e2e/webhooks.test.ts has one'],
  [
    /^leadpod (accept|reject|assign|retract|update|send) /,
    'sends an event to an inbox elsewhere; test/e2e/answers.test.ts does so between two pods',
  ],
  [
    /^leadpod outbox (show|retry|drop) /,
    'needs an event that has not arrived; test/desk/answers/answer-lead.test.ts has one',
  ],
  [/store\.example\.com|localhost:3030/, 'names a store that does not exist'],
];

/** What the documentation calls by a name is this in the samples. */
const PUT_IN: Readonly<Record<string, string>> = {
  LEAD: '5eb5',
  OTHER: '6154',
  '5f2f': '67a5',
  ID: 'https://boost.brand.example.com/publish/65e5d3a3a0101',
  '/etc/leadpod/pod.env': 'pod.env',
  // Fewer messages say as much here.
  '2000': '20',
};

/** Lines that would meet what the line before them did to their leads. */
const OF_OTHER_LEADS: Readonly<Record<string, readonly string[]>> = {
  'leadpod apart LEAD OTHER': ['apart', '67a5', 'c1c1'],
};

/** How a line ends that does not end with 0. */
const ENDS: Readonly<Record<string, number>> = {
  // The inbox has messages that break off.
  'leadpod replay --from-inbox --rebuild': 3,
  // What breaks off stays broken, whatever the limit and whoever vouches for it.
  'leadpod quarantine retry --all --max-bytes 4000000': 3,
  'leadpod quarantine retry ITEM --trust': 3,
  // Of this lead no one doubts that it is one.
  'leadpod join LEAD': 2,
};

/** Commands that go on until they are stopped. */
const ENDLESS = new Set(['watch', 'schedule', 'serve', 'worker', 'catch']);

/** The address of `leadpod catch` in the documentation. */
const CAUGHT = 'http://127.0.0.1:4000/inbox/';

/** Files that a reader edits after a line wrote them. */
const EDITED: Readonly<Record<string, string>> = { 'broken.json': WHOLE };

const isNotRun = (text: string): boolean => NOT_RUN.some(([line]) => line.test(text));

/** The arguments of a command of leadpod; undefined for another program. */
function argsOf({ words }: Command): readonly string[] | undefined {
  const [program, ...rest] = words;
  return program === 'leadpod' ? rest : undefined;
}

/**
 * Runs a command that goes on, and stops it as a person does, once it has printed something and listens for a stop. Only the
 * command is told: an embedded server of another test in this process would end it.
 */
function runAndStop(args: readonly string[]): Promise<Run> {
  const others = new Set(process.listeners('SIGTERM'));
  let isStopped = false;
  const stop = (): void => {
    const own = process.listeners('SIGTERM').filter((listener) => !others.has(listener));
    if (isStopped || own.length === 0) return;
    isStopped = true;
    for (const listener of own) listener('SIGTERM');
  };
  return runHere(args, undefined, () => setImmediate(stop));
}

describe('The command lines of the documentation', () => {
  const all = pages().map((page) => ({ page, blocks: commandBlocks(page) }));
  const redis = whyNoRedis();
  const prefix = freshPrefix();
  let folder: ExampleFolder;
  let store = '';
  let catcher: Catcher;

  before(async () => {
    const queue = redis === undefined ? { LEADPOD_REDIS: await redisUrl(), LEADPOD_REDIS_PREFIX: prefix } : {};
    folder = await enterExampleFolder(queue);
    catcher = await startCatcher({ port: 0, onCaught: () => undefined, onFault: unwanted });
  });
  after(async () => {
    await catcher.stop(0);
    await folder.leave();
    if (redis === undefined) await clearKeys(await redisUrl(), prefix);
  });

  /** The first item of the quarantine that is left. */
  async function itemId(): Promise<string> {
    const { stdout } = await runHere(['quarantine', 'list', '--json']);
    return (JSON.parse(stdout.split('\n')[0]!) as { id: string }).id;
  }

  /** A word with what a reader puts in. */
  async function put(word: string, piped: string | undefined): Promise<string> {
    if (word === '-' && piped !== undefined) return piped;
    if (word === 'ITEM') return itemId();
    return PUT_IN[word] ?? word.replace('http://localhost:7878/', store).replace(CAUGHT, catcher.inbox);
  }

  async function runLeadpod(args: readonly string[]): Promise<Run> {
    const [command = ''] = args;
    if (!ENDLESS.has(command)) return runHere(args);
    folder.restore('unread');
    return runAndStop(['serve', 'catch'].includes(command) ? [...args, '--port', '0'] : args);
  }

  /** Posts what `curl` would post. */
  async function runCurl({ words }: Command): Promise<Run> {
    const after = (flag: string): string => words[words.indexOf(flag) + 1] ?? '';
    const [, contentType = ''] = /^Content-Type: (.*)$/.exec(after('-H')) ?? [];
    const body = readFileSync(after('--data-binary').replace('@', ''), 'utf8');
    if (words.at(-1) === CAUGHT) {
      const headers = { 'content-type': contentType };
      const { status } = await fetch(catcher.inbox, { method: 'POST', body, headers });
      return { code: status === 201 ? 0 : 1, stdout: '', stderr: '' };
    }
    expect(words.at(-1), 'the inbox of dev-pod').to.equal('http://localhost:3000/agent/inbox/');
    const client = createPodClient({ session: new FakeSession(), origins: [new URL(folder.inbox).origin] });
    const { status } = await client.post(folder.inbox, body, { contentType });
    return { code: status === 201 ? 0 : 1, stdout: '', stderr: '' };
  }

  async function run({ text, commands }: Pipeline): Promise<Run> {
    let piped: string | undefined;
    let last: Run | undefined;
    for (const command of commands) {
      const input = command.input ?? piped;
      const given = argsOf(command);
      const args = given && (await Promise.all((OF_OTHER_LEADS[text] ?? given).map((word) => put(word, input))));
      if (args === undefined && command.words[0] !== 'curl')
        throw new Error(`[${text}] is neither run nor in the table`);
      last = args === undefined ? await runCurl(command) : await runLeadpod(args);
      const output = command.output ?? `piped.${args?.[0] === 'generate' ? 'ndjson' : 'nq'}`;
      if (command.output !== undefined || commands.length > 1) writeFileSync(output, EDITED[output] ?? last.stdout);
      piped = output;
    }
    return last!;
  }

  for (const { page, blocks } of all.filter((one) => one.blocks.length > 0)) {
    it(`run: ${page.file}`, async function () {
      if (page.file === 'docs/fleet.md') skipWithout(this, 'lines of docs/fleet.md', redis);
      store = (await startStore()).url;
      for (const block of blocks) {
        folder.restore('read');
        for (const pipeline of block.filter(({ text }) => !isNotRun(text))) {
          const { code, stderr } = await run(pipeline);
          const isEndless = ENDLESS.has(argsOf(pipeline.commands[0]!)?.[0] ?? '');
          const expected = isEndless ? [0, 143] : [ENDS[pipeline.text] ?? 0];
          expect(expected, `${pipeline.text}: ${stderr}`).to.include(code);
        }
      }
    });
  }

  const left = all.flatMap(({ blocks }) => blocks.flat()).filter(({ text }) => isNotRun(text));

  it('are accepted by the program where they are not run', async () => {
    for (const { text, commands } of left) {
      const args = argsOf(commands[0]!);
      if (args !== undefined) expect((await parseOnly(args)).stderr, text).to.equal('');
      const [script, test] = [/^npm run (\S+)/.exec(text)?.[1], /^npx mocha .*?(\S+\.ts)/.exec(text)?.[1]];
      if (script !== undefined) expect(scripts).to.have.property(script);
      if (test !== undefined) expect(existsSync(join(ROOT, test)), text).to.equal(true);
    }
  });

  it('are in the table only while there is such a line, and the test that it names', () => {
    for (const [line, reason] of NOT_RUN) {
      const isThere = left.some(({ text }) => line.test(text));
      expect(isThere, reason).to.equal(true);
      for (const [file] of reason.matchAll(/test\/[\w./-]+\.ts/g))
        expect(existsSync(join(ROOT, file)), file).to.equal(true);
    }
  });

  it('name commands, flags and scripts that exist, in the running text as well', async () => {
    const asked = new Set<string>();
    const isNew = (line: string): boolean => {
      const before = asked.size;
      return asked.add(line).size > before;
    };
    for (const { page } of all) {
      for (const code of inlineCommands(page, 'leadpod')) {
        const command = /^leadpod ([a-z-]+(?: (?:list|show|retry|drop)\b)?)/.exec(code)?.[1]?.split(' ') ?? [];
        if (command.length === 0) continue;
        if (isNew(command.join(' ')))
          expect((await runHere([...command, '--help'])).code, `${page.file}: ${code}`).to.equal(0);
        for (const [flag] of code.matchAll(/(?<=[ [])--[a-z-]+/g)) {
          if (!isNew([...command, flag].join(' '))) continue;
          const { stderr } = await parseOnly([...command, flag]);
          expect(stderr, `${page.file}: ${code}`).to.not.match(/unknown option/);
        }
      }
      for (const code of inlineCommands(page, 'npm run'))
        expect(scripts, `${page.file}: ${code}`).to.have.property(/^npm run (\S+)/.exec(code)?.[1] ?? '');
    }
  });
});
