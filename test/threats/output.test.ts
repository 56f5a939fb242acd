/** What is printed: harmless to a terminal, a spreadsheet and an address book; and never a secret or a person by mistake. */
import { PassThrough } from 'node:stream';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { createTerminal, harmless, harmlessLine } from '../../src/cli/output/terminal.ts';
import { runProgram } from '../../src/cli/program.ts';
import { parseNotification } from '../../src/message/notification.ts';
import { closedPort } from '../raw-server.ts';
import { ownerOf } from '../pods.ts';
import { freshFolder, jsonLines, runHere, runInside, syncHere, UNSAFE, type Run } from '../support/cli.ts';
import { freshPodEnv, leadMessage, postTo, type PodEnv } from '../support/cli-pod.ts';
import { bytesOf } from '../support/reading.ts';

/** Clears the screen, sets the title, hides text, rings, goes back, turns the line, ends it. */
const ESCAPE =
  '\u001b[2J\u001b]0;owned\u0007\u001b[8m\u009b31m\r\u0008\u202egpj.exe\u2066\u2028\u0085\ufeff\u200f\nFN:forged';
const FORMULAS = [
  '=HYPERLINK("http://evil.example","x")',
  '+1+cmd|x',
  '-2+3',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\uFF1D1',
  '"=1',
];
const VCARD = 'Ada\r\nEMAIL:forged@evil.example\nEND:VCARD\\nBEGIN:VCARD;x,y\\;z';

/** An output without the line ends of RFC 4180 and RFC 6350, in which a carriage return is no escape. */
const shown = (output: string): string => output.replaceAll('\r\n', '\n');

/** The cells of a CSV (RFC 4180). */
const cellsOf = (csv: string): string[] =>
  [...csv.matchAll(/("(?:[^"]|"")*"|[^",\r\n]*)(?:,|\r?\n)/g)].map(([, cell = '']) =>
    cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell,
  );

const hostileMessages = [
  leadMessage('escape', { name: ESCAPE, givenName: ESCAPE }, { comment: ESCAPE, sender: ESCAPE, [ESCAPE]: ESCAPE }),
  ...FORMULAS.map((name, index) =>
    leadMessage(`formula-${index}`, { name }, { comment: name, identifier: { [name]: name } }),
  ),
  leadMessage('vcard', { name: VCARD, telephone: VCARD, email: VCARD }),
  // For the quarantine: a broken one, a context and a type that hold the same.
  `{"topic":"realestate/lead#add","data":{"${'k'.repeat(5)}${JSON.stringify(ESCAPE).slice(1, -1)}":`,
  JSON.stringify({ '@context': `https://evil.example/${ESCAPE}`, happened: { type: 'Lead' } }),
  JSON.stringify({ topic: 'realestate/lead#add', data: { object: ESCAPE } }),
];

describe('Output', () => {
  describe('with the words of strangers in it', () => {
    let env: PodEnv;
    const runs = new Map<string, Run>();
    const run = async (line: string): Promise<Run> => {
      const done = runs.get(line) ?? (await runHere(line.split(' '), env));
      runs.set(line, done);
      return done;
    };

    before(async () => {
      env = await freshPodEnv();
      await postTo(env, hostileMessages);
      await run('sync');
    });

    it('T16: no command moves a cursor, turns a line or sets a title', async () => {
      const leads = jsonLines((await run('leads --json')).stdout) as { slug: string; comment?: string }[];
      const { slug } = leads.find(({ comment = '' }) => comment.includes('gpj.exe'))!;
      const items = jsonLines((await run('quarantine list --json')).stdout) as { id: string }[];
      expect(items).to.have.length(3);
      const query = 'SELECT\t?n\t{?l\tschema:object/schema:name\t?n}';
      const lines = [
        ...['leads', 'leads --csv', 'leads --vcard', `show ${slug}`, `show ${slug} --json`, `show ${slug} --turtle`],
        ...[`explain ${slug}`, `explain ${slug} --json`, 'quarantine list', 'doctor', 'doctor --json'],
        ...['table', 'json', 'xml', 'csv', 'tsv'].map((format) => `query ${query} --format ${format}`),
        ...items.flatMap(({ id }) => [
          `quarantine show ${id}`,
          `quarantine show ${id} --json`,
          `quarantine retry ${id}`,
        ]),
        ...[`show \u001b[2J`, `explain \u202e`, `query \u001b[2J`],
      ];
      for (const line of lines) {
        const { stdout, stderr } = await run(line);
        expect(shown(`${stdout}${stderr}`), line).not.to.match(UNSAFE);
      }
      for (const [line, { stdout, stderr }] of runs) expect(shown(`${stdout}${stderr}`), line).not.to.match(UNSAFE);
      // A row stays a row, whatever a name holds.
      expect((await run('leads')).stdout.trimEnd().split('\n')).to.have.length(leads.length + 1);
    });

    it('T16: no command that reads files does so either, even if they are malformed', async () => {
      const folder = freshFolder();
      const files = hostileMessages.map((message, index) => {
        const file = join(folder, `${index}.json`);
        writeFileSync(file, message);
        return file;
      });
      for (const command of [
        'convert',
        'convert --to turtle',
        'convert --to compacted',
        'normalize',
        'validate',
        'validate --json',
      ]) {
        const { stdout, stderr } = await runHere([...command.split(' '), ...files, join(folder, '\u001b[2J')], env);
        expect(`${stdout}${stderr}`, command).not.to.match(UNSAFE);
        expect(
          stderr.split('\n').every((line) => line === '' || /^(?:leadpod: |[/\d]|repairs: |warnings: )/.test(line)),
          stderr,
        ).to.equal(true);
      }
    });

    it('T16: a line of a log is one line', () => {
      expect(harmlessLine('a\r\nleadpod: all is well\u2028b\u0085c\tb')).to.equal('a leadpod: all is well b\\u{85}c b');
      expect(harmless(ESCAPE)).not.to.match(UNSAFE);
    });

    it('T16: bytes of a stranger are written unchanged to a file, and made harmless for a terminal', () => {
      const bytes = bytesOf(ESCAPE);
      for (const isTTY of [true, false]) {
        const stream = Object.assign(new PassThrough(), { isTTY, columns: 80 }) as unknown as typeof process.stdout &
          PassThrough;
        createTerminal(stream, stream as unknown as typeof process.stderr).bytes(bytes);
        const written = stream.read() as Buffer;
        if (isTTY) expect(written.toString()).not.to.match(UNSAFE);
        else expect(written.equals(bytes)).to.equal(true);
      }
    });

    it('T16: no cell of a CSV is a formula', async () => {
      const outputs = [
        (await run('leads --csv')).stdout,
        (await run('query SELECT\t?n\t{?l\tschema:object/schema:name\t?n} --format csv')).stdout,
      ];
      for (const csv of outputs) {
        expect(csv).to.include(`"'=HYPERLINK(""http://evil.example"",""x"")"`);
        expect(cellsOf(csv).filter((cell) => /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/.test(cell))).to.deep.equal([]);
        expect(cellsOf(csv).join(' ')).to.include("'-2+3").and.include("'\uFF1D1");
        for (const separator of [/;/, /\t/, /\n/])
          expect(
            cellsOf(csv)
              .flatMap((cell) => cell.split(separator))
              .filter((part) => /^[ "']*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/.test(part) && !/^[ "]*'/.test(part)),
          ).to.deep.equal([]);
      }
    });

    it('T16: no name adds a property, a line or a card to a vCard', async () => {
      const { stdout } = await run('leads --vcard');
      const lines = stdout.replace(/\r\n[ \t]/g, '').split('\r\n');
      const leads = jsonLines((await run('leads --json')).stdout);
      for (const start of ['BEGIN:VCARD', 'VERSION:4.0', 'FN:', 'END:VCARD'])
        expect(
          lines.filter((line) => line.startsWith(start)),
          start,
        ).to.have.length(leads.length);
      expect(
        lines.filter((line) => !/^(?:BEGIN|VERSION|KIND|FN|N|EMAIL|TEL|NOTE|UID|END)(?:;[^:]*)?:|^$/.test(line)),
      ).to.deep.equal([]);
      // RFC 6350 section 3.4: a backslash and a comma of a text are escaped, so that `\n` in it is no line.
      expect(lines.filter((line) => /^FN:Ada EMAIL.*END:VCARD\\\\nBEGIN/.test(line))).to.have.length(1);
    });
  });

  /** Someone whose name, address and number stand wherever a message has a place for them, also where it is broken. */
  const PERSON = ['Canary Merriweather', 'canary.merriweather@mail.example', '+19035550199'] as const;
  const [NAME, EMAIL, TELEPHONE] = PERSON;
  const contact = { name: NAME, email: EMAIL, telephone: TELEPHONE };
  const isNamed = (text: string): boolean => /canary|merriweather|5550199/i.test(text);
  const q = JSON.stringify;
  const broken: readonly (readonly [body: string, contentType: string])[] = [
    [leadMessage('x', contact).slice(0, -3), 'application/json'],
    [`{"email": ${EMAIL}}`, 'application/json'],
    [`{${q(EMAIL)}:1,${q(EMAIL)}:2}`, 'application/json'],
    [`{${q(NAME)}:{${q(EMAIL)}:[1,]}}`, 'application/json'],
    [`{"topic":"realestate/lead#add","data":{"object":${q(NAME)}}}`, 'application/json'],
    [`{"topic":"realestate/lead#add","data":[{"object":null,${q(NAME)}:1}]}`, 'application/json'],
    [`[{"topic":"lead#add","object":${q(NAME)}}]`, 'application/json'],
    [q({ '@context': NAME, type: 'AddAction', object: { '@type': 'Lead', ...contact } }), 'application/ld+json'],
    [q({ '@context': `mailto:${EMAIL}` }), 'application/ld+json'],
    [q({ '@context': `https://a.example/c?name=${NAME}#${EMAIL}` }), 'application/ld+json'],
    [q({ '@context': `https://${EMAIL}@a.example/c` }), 'application/ld+json'],
    [q({ '@context': { [NAME]: { '@id': EMAIL, '@type': NAME } }, [NAME]: EMAIL }), 'application/ld+json'],
    [q({ '@context': { [EMAIL]: '@graph', '@vocab': NAME } }), 'application/ld+json'],
    [q({ '@context': { x: `${NAME}:x`, '@language': NAME } }), 'application/ld+json'],
    [q({ '@context': 'https://schema.org', name: { '@value': NAME, [EMAIL]: EMAIL } }), 'application/ld+json'],
    [q({ '@context': 'https://schema.org', '@type': [{ [NAME]: EMAIL }] }), 'application/ld+json'],
    [q({ '@context': 'https://schema.org', '@id': [NAME], '@reverse': NAME }), 'application/ld+json'],
    [`<urn:a> <urn:name> "${NAME}" ; ${EMAIL} .`, 'text/turtle'],
    [`<urn:a> <urn:name> '${NAME} .\n`, 'text/turtle'],
    [`<${NAME}> <${EMAIL}> <urn:x> .`, 'text/turtle'],
    [`<urn:a> canary:merriweather "x"@canary-merriweather .`, 'text/turtle'],
    [`${NAME} ${EMAIL}`, `application/x-lead; name="${NAME}"`],
    [`<html>${NAME}</html>`, 'text/html'],
  ];

  it('T18: no error about a message names a person in it, at any depth', async () => {
    for (const [body, contentType] of broken) {
      const outcome: unknown = await parseNotification({ body: bytesOf(body), contentType }).then(
        ({ events }) => (events.length === 0 ? 'no event' : 'events'),
        (error: unknown) => error,
      );
      if (!(outcome instanceof Error)) continue;
      // The places that a program may want, url and pointer, are data; what is printed is message, stack and causes.
      const said: string[] = [];
      for (let error: unknown = outcome; error instanceof Error; error = error.cause)
        said.push(error.message, error.stack ?? '');
      expect(said.filter(isNamed), body).to.deep.equal([]);
    }
  });

  it('T12, T18: no secret and no person is in any output of runs with failures', async () => {
    const env = await freshPodEnv();
    const secret = env['LEADPOD_CLIENT_SECRET']!;
    const encoded = Buffer.from(`${env['LEADPOD_CLIENT_ID']}:${secret}`).toString('base64');
    const client = await ownerOf(env.LEADPOD_INBOX);
    for (const [body, contentType] of [...broken, [leadMessage('good', contact), 'application/json'] as const])
      await client.post(env.LEADPOD_INBOX, body, { contentType });
    const dead = { LEADPOD_ISSUER: `http://127.0.0.1:${await closedPort()}/` };
    const secretFile = join(freshFolder(), 'secret');
    writeFileSync(secretFile, secret);
    const runs = [
      await runHere(['sync'], env),
      await runHere(['sync', '--json', '--full'], env),
      await syncHere(env),
      await runHere(['doctor', '--json'], env),
      await runHere(['quarantine', 'retry', '--all'], env),
      await runHere(['replay', '--rebuild'], env),
      await runHere(['reindex'], env),
      await runHere(['sync'], { ...env, ...dead }),
      await runHere(['sync'], { ...env, LEADPOD_CLIENT_SECRET: `${secret}x` }),
      await runHere(['sync'], { ...env, LEADPOD_INBOX: `${env.LEADPOD_STORAGE}nowhere/` }),
      await runHere(['leads', '--client-secret-file', `${secretFile}x`], env),
      await runHere(['sync', '--concurrency', secret], env),
      await runInside(['sync', '--json', '--config', secretFile], { env }),
    ];
    expect(runs.map(({ code }) => code)).to.include.members([0, 1, 2, 3]);
    for (const { stdout, stderr } of runs) {
      const output = `${stdout}${stderr}`;
      expect(isNamed(output), output).to.equal(false);
    }
    for (const [index, { stdout, stderr }] of runs.entries()) {
      // The one who writes the secret into the command line reads it there.
      const isOwnLine = index === runs.length - 2;
      expect([secret, encoded].some((text) => `${stdout}${stderr}`.includes(text)) && !isOwnLine, `${index}`).to.equal(
        false,
      );
    }
  });

  it('T18: a bug of leadpod is printed with its position, and without what the engine quotes', async () => {
    const said: string[] = [];
    const terminal = {
      ...{
        bytes: () => undefined,
        pour: () => Promise.resolve(true),
        columns: undefined,
        isInteractive: false,
        style: (_: unknown, text: string) => text,
      },
      data: () => {
        JSON.parse(`{"name": ${NAME}}`);
      },
      say: (line: string) => void said.push(line),
      sayBlock: (text: string) => void said.push(text),
    };
    expect(await runProgram(['generate', '--count', '1'], terminal)).to.equal(1);
    expect(said.join('\n')).to.match(/^leadpod: this is a bug in leadpod.*\nSyntaxError: [^\n]*\.\.\.[^\n]*\n +at /);
    expect(said.filter(isNamed)).to.deep.equal([]);
    expect(inspect(said)).not.to.include(NAME);
  });
});
