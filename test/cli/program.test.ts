import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { linesOf, runCli, runHere, runInside, type Run } from '../support/cli.ts';

const COMMANDS = [
  ...['demo', 'dev-pod', 'doctor', 'convert', 'normalize', 'validate', 'sync', 'leads', 'show', 'query', 'generate'],
  ...['explain', 'review', 'split', 'join', 'quarantine', 'replay', 'forget', 'reindex', 'compact', 'push', 'inbox'],
];

/** What these runs come to; they run before the tests. */
function runAll(commandLines: readonly (readonly string[])[]): Run[] {
  const runs: Run[] = [];
  before(async () => {
    for (const args of commandLines) runs.push(await runHere(args));
  });
  return runs;
}

describe('the program', () => {
  it('lists every command in its help, with first steps', async () => {
    const { code, stdout, stderr } = await runCli(['--help']);
    expect(code).to.equal(0);
    expect(stderr).to.equal('');
    for (const command of COMMANDS) expect(stdout).to.match(new RegExp(`^  ${command} `, 'm'));
    expect(stdout).to.include('Start here:').and.include('Exit codes: 0');
  });

  it('prints its help and the exit code of wrong usage without a command', async () => {
    const { code, stdout, stderr } = await runInside([]);
    expect(code).to.equal(2);
    expect(stdout).to.equal('');
    expect(stderr).to.include('Usage: leadpod');
  });

  const helps = runAll(COMMANDS.map((command) => [command, '--help']));
  for (const [index, command] of COMMANDS.entries()) {
    it(`shows an example in the help of ${command}`, () => {
      const { code, stdout } = helps[index]!;
      expect(code).to.equal(0);
      expect(stdout).to.match(new RegExp(`^Usage: leadpod ${command}`, 'm'));
      expect(stdout).to.match(new RegExp(`^Examples?:\\n(?:.*\\n)*?.*leadpod ${command}`, 'm'));
    });
  }

  it('prints its version', async () => {
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as object;
    for (const flag of ['--version', '-v', '-V']) {
      const { code, stdout } = await runHere([flag]);
      expect(code, flag).to.equal(0);
      expect(manifest, flag).to.have.property('version', stdout.trim());
    }
  });

  const mistakes: readonly (readonly [title: string, args: readonly string[], says: RegExp])[] = [
    ['suggests the command for a mistyped one', ['snyc'], /unknown command 'snyc'\n\(Did you mean sync\?\)/],
    ['suggests the flag for a mistyped one', ['sync', '--jsno'], /unknown option '--jsno'\n\(Did you mean --json\?\)/],
    ['names the formats for an unknown one', ['convert', 'x', '--to', 'xml'], /Allowed choices are nquads, turtle/],
    ['names the statuses for an unknown one', ['leads', '--status', 'sold'], /Allowed choices are new, assigned/],
    ['names the modes for an unknown one', ['sync', '--ack', 'drop'], /Allowed choices are keep, delete/],
    ['requires whole numbers', ['sync', '--limit', '1.5'], /--limit .*Expected a whole number from 1 on/],
    ['limits the concurrency', ['sync', '--concurrency', '65'], /Expected a whole number from 1 to 64/],
    ['requires a valid port', ['dev-pod', '--port', '65536'], /--port .*Expected a whole number from 0 to 65535/],
    [
      'requires a valid port to serve on',
      ['serve', '--sparql', '--port', '99999'],
      /Expected a whole number from 0 to 65535/,
    ],
    ['requires a valid port for probes', ['watch', '--port', '99999'], /Expected a whole number from 0 to 65535/],
    ['limits seconds to the largest timer', ['query', '--timeout', '2147484', 'ASK {}'], /from 1 to 2147483/],
    ['requires a valid country', ['normalize', '-', '--region', 'XX'], /expected a country code .*\[XX\]/],
    ['requires a valid time zone', ['normalize', '-', '--time-zone', 'Denver'], /expected a time zone .*\[Denver\]/],
    ['requires an IRI as base', ['convert', '-', '--base', 'here'], /Expected an absolute IRI/],
    ['allows one form of output', ['leads', '--json', '--csv'], /'--json' cannot be used with option '--csv'/],
    ['requires its argument', ['show'], /missing required argument 'LEAD'/],
    ['refuses an argument too many', ['sync', 'now'], /too many arguments for 'sync'/],
    ['refuses a secret on the command line', ['sync', '--client-secret', 'x'], /unknown option '--client-secret'/],
    [
      'reports at once which settings are missing',
      ['leads'],
      /^leadpod: Cannot sign in: settings are missing. Set LEADPOD_ISSUER .*LEADPOD_CLIENT_ID .*LEADPOD_CLIENT_SECRET /,
    ],
    [
      'requires lines in a settings file',
      ['leads', '--settings', '/dev/null'],
      /--settings: \/dev\/null has no settings. Expected lines such as LEADPOD_ISSUER=/,
    ],
    [
      'names the file that cannot be read',
      ['leads', '--settings', 'nowhere.env'],
      /--settings: cannot read nowhere\.env/,
    ],
    [
      'accepts the former name of the flag',
      ['leads', '--env-file', 'nowhere.env'],
      /--env-file: cannot read nowhere\.env/,
    ],
  ];
  const runs = runAll(mistakes.map(([, args]) => args));
  for (const [index, [title, , says]] of mistakes.entries()) {
    it(`${title}, and ends with 2`, () => {
      const { code, stdout, stderr } = runs[index]!;
      expect(code).to.equal(2);
      expect(stdout).to.equal('');
      expect(stderr).to.match(says);
      for (const line of linesOf(stderr)) expect(line).to.match(/^leadpod: |^\(/);
    });
  }
});
