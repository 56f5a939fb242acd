import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseEnv } from 'node:util';
import { expect } from 'chai';
import { freshFolder, linesOf, runCli, runHere, startCli, type Running } from '../support/cli.ts';

/** The first line that the command prints, or nothing where it ends without one. */
async function firstLine({ child }: Running): Promise<string | undefined> {
  for await (const line of createInterface({ input: child.stdout! })) return line;
  return undefined;
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, 'localhost');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** What it says at once: the server takes some seconds. */
const STARTING = 'Starting a Solid pod: this takes some seconds ...\n';

describe('leadpod dev-pod', () => {
  it('has an example that works when it is pasted: the settings are read once the pod is ready', async () => {
    const { stdout } = await runHere(['dev-pod', '--help']);
    expect(stdout).to.match(/--settings pod\.env\n\nIn another terminal, once it says "ready".*:\n {2}leadpod sync/);
  });

  it('says when it is ready, writes what a command needs for no one else to read, and stays until SIGTERM', async () => {
    const cwd = freshFolder();
    const running = startCli(['dev-pod', '--settings', 'pod.env'], { cwd });
    try {
      const ready = await firstLine(running);
      expect(ready).to.match(/^ready http:\/\/localhost:\d+\/$/);
      const url = new URL(ready!.slice('ready '.length));

      const file = join(cwd, 'pod.env');
      expect((await stat(file)).mode & 0o777).to.equal(0o600);
      const text = await readFile(file, 'utf8');
      expect(text).to.match(/^(?:LEADPOD_[A-Z_]+=\S+\n){6}$/);
      const variables = parseEnv(text);
      expect(variables).to.have.all.keys(
        ...['LEADPOD_WEBID', 'LEADPOD_STORAGE', 'LEADPOD_INBOX', 'LEADPOD_ISSUER', 'LEADPOD_CLIENT_ID'],
        'LEADPOD_CLIENT_SECRET',
      );

      // The WebID alone leads to the same storage and inbox: its fragment must survive the file.
      const { LEADPOD_STORAGE: storage = '', LEADPOD_INBOX: inbox = '' } = variables;
      const rest = linesOf(text).filter((line) => !/STORAGE|INBOX/.test(line));
      await writeFile(join(cwd, 'rest.env'), `# my pod\n${rest.join('\n')}\n`);
      const doctor = await runHere(['doctor', '--settings', join(cwd, 'rest.env')]);
      expect(doctor.stdout)
        .to.include(`${inbox} lists 0`)
        .and.match(
          new RegExp(`^ok +storage +${storage} on the server ${url.origin} \\(Community Solid Server\\)$`, 'm'),
        )
        .and.match(/^ok +writing +the server .* stores Turtle, JSON and NDJSON unchanged$/m)
        .and.match(/^ok +etags +ETags are strong/m);
      expect(doctor.code).to.equal(0);

      // Anyone may post, and no one but the owner may read.
      const posted = await fetch(inbox, {
        method: 'POST',
        body: '{}',
        headers: { 'content-type': 'application/json' },
      });
      expect(posted.status).to.equal(201);
      expect((await fetch(posted.headers.get('location')!)).status).to.equal(401);

      running.child.kill('SIGTERM');
      const { code, stdout, stderr } = await running.ended;
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: STARTING });
      expect(stdout).to.include(`Inbox: ${inbox}\nNext, in another terminal: leadpod sync --settings pod.env\n`);
      expect(await isListening(Number(url.port))).to.equal(false);
    } finally {
      running.child.kill('SIGKILL');
    }
  });

  it('says in one line that its port is taken, and ends with 2', async () => {
    const { createServer } = await import('node:net');
    const server = createServer().listen(0, 'localhost');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    try {
      const { code, stdout, stderr } = await runHere(['dev-pod', '--port', port]);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
      expect(stderr).to.equal(
        `${STARTING}leadpod: Port ${port} is used by another program. Choose another with --port.\n`,
      );
    } finally {
      server.close();
    }
  });
});

describe('leadpod demo', () => {
  it('goes the whole way, ends by itself, and leaves neither a process nor a folder behind', async () => {
    const { mkdtemp, readdir, rm } = await import('node:fs/promises');
    const { tmpdir } = await import('node:os');
    // Short, because the loader puts a socket into it, whose path may have some hundred characters only.
    const temporary = await mkdtemp(join(tmpdir(), 'lp-'));
    try {
      const { code, stdout, stderr } = await runCli(['demo'], { env: { TMPDIR: temporary } });
      expect(stderr).to.equal(`${STARTING}4 rows\n`);
      expect(code).to.equal(0);
      const port = Number(/^ready http:\/\/localhost:(\d+)\/$/m.exec(stdout)?.[1]);
      expect(port).to.be.above(0);
      expect(stdout.match(/^POST .* - 201$/gm)).to.have.length(17);
      expect(stdout).to.include('Inbox: 17 listed, 17 read').and.include('Leads: 6 created');
      expect(stdout).to.match(/^STATUS +NAME +E-MAIL/m);
      expect(stdout)
        .to.match(/^accepted +Marisol Fennimore/m)
        .and.match(/^rejected +Tamsin Arrowood/m);
      expect(stdout).to.match(/^status +leads +forExample\naccepted +1 +Marisol Fennimore\n/m);
      expect(await isListening(port)).to.equal(false);
      expect((await readdir(temporary)).filter((name) => name.startsWith('leadpod'))).to.deep.equal([]);
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  });

  for (const [what, sign, code, until] of [
    ['while its pod starts', 'SIGINT', 130, /dev-pod --settings pod\.env/],
    ['while its commands run', 'SIGTERM', 143, /One pass over the inbox/],
  ] as const)
    it(`stops on ${sign} ${what} with ${code}, and leaves neither a process nor a folder behind`, async () => {
      const { mkdtemp, readdir, rm } = await import('node:fs/promises');
      const { tmpdir } = await import('node:os');
      const temporary = await mkdtemp(join(tmpdir(), 'lp-'));
      const running = startCli(['demo'], { env: { TMPDIR: temporary } });
      try {
        let seen = '';
        running.child.stdout?.on('data', (piece) => {
          if (!until.test(seen) && until.test((seen += String(piece)))) running.child.kill(sign);
        });
        const { stdout, stderr, ...ended } = await running.ended;
        expect(ended.code).to.equal(code);
        expect(stderr)
          .to.include('Stopping the demo')
          .and.not.match(/bug|npm install|ended with/);
        const port = Number(/^ready http:\/\/localhost:(\d+)\/$/m.exec(stdout)?.[1]);
        if (port > 0) expect(await isListening(port)).to.equal(false);
        expect((await readdir(temporary)).filter((name) => name.startsWith('leadpod'))).to.deep.equal([]);
      } finally {
        running.child.kill('SIGKILL');
        await rm(temporary, { recursive: true, force: true });
      }
    });
});
