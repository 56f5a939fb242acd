import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { COMMAND_LIST } from '../../src/cli/command-list.ts';
import { runCli, runHere } from '../support/cli.ts';

describe('help', () => {
  it('explains the connection flags in one place, with one line about them in each command', async () => {
    const { code, stdout } = await runHere(['help', 'connection']);
    expect(code).to.equal(0);
    for (const flag of ['--settings', '--webid', '--storage', '--issuer', '--client-secret-file', '--pod', '--all'])
      expect(stdout).to.match(new RegExp(`^  ${flag} `, 'm'));
    for (const command of ['leads', 'sync', 'show']) {
      const help = (await runHere([command, '--help'])).stdout;
      expect(help, command).to.match(/--settings <FILE> .*leadpod\s+help connection/s);
      expect(help, command).to.not.include('--webid').and.not.include('--max-nodes');
    }
    expect((await runHere(['--help'])).stdout)
      .to.include('leadpod help connection')
      .and.not.match(/^ {2}connection /m);
  });

  it('first explains how to answer leads: on the desk', async () => {
    const { stdout } = await runHere(['--help']);
    expect(stdout)
      .to.match(/Answer a lead:\n {2}serve +open the desk: see and answer leads in the\s+browser/)
      .and.match(/Start here:\n(?: {2}.*\n)* {2}leadpod serve .*open the desk/);
  });

  it('is refused for an unknown command, with the command that was probably meant', async () => {
    for (const args of [['help', 'leed'], ['leed']]) {
      const { code, stdout, stderr } = await runHere(args);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
      expect(stderr).to.include("unknown command 'leed'").and.include('(Did you mean');
    }
    expect((await runHere(['help', 'leads'])).stdout).to.include('--status');
    expect((await runHere(['help'])).stdout).to.include('Start here:');
  });

  it('shows how messages are read if a command needs no pod', async () => {
    expect((await runHere(['convert', '--help'])).stdout).to.include('--max-nodes');
  });

  it('reads --settings with a missing file itself, unlike --env-file in Node 20', async () => {
    const { code, stderr } = await runCli(['leads', '--settings', 'nowhere.env']);
    expect(code).to.equal(2);
    expect(stderr).to.equal('leadpod: --settings: cannot read nowhere.env: there is no such file\n');
  });
});

describe('leadpod completion', () => {
  let script = '';
  before(async () => {
    script = (await runHere(['completion', 'bash'])).stdout;
  });

  const offered = (...words: readonly string[]): string[] => {
    const ask = `${script}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _leadpod; echo "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', ask, 'bash', ...words], { encoding: 'utf8' });
    expect(stderr).to.equal('');
    return stdout.trim().split(' ');
  };

  it('completes commands, subcommands, flags and values in bash', () => {
    expect(offered('leadpod', 'do')).to.deep.equal(['doctor']);
    expect(offered('leadpod', '')).to.include.members(COMMAND_LIST.map(({ name }) => name));
    expect(offered('leadpod', 'quarantine', 're')).to.deep.equal(['retry']);
    expect(offered('leadpod', 'leads', '--st'))
      .to.include('--status')
      .and.include('--storage');
    expect(offered('leadpod', 'leads', '--status', 'a')).to.deep.equal(['assigned', 'accepted']);
    expect(offered('leadpod', '--version', 'convert', '--to', 'tr')).to.deep.equal(['trig']);
    expect(offered('leadpod', 'completion', 'z')).to.deep.equal(['zsh']);
  });

  it('has the same words for zsh and fish', async () => {
    const zsh = (await runHere(['completion', 'zsh'])).stdout;
    expect(zsh)
      .to.match(/^#compdef leadpod\n/)
      .and.include("'leadpod leads --status') list='new assigned");
    const fish = (await runHere(['completion', 'fish'])).stdout;
    expect(fish).to.match(/^complete -c leadpod .* -l status -x -a 'new assigned accepted/m);
  });

  it('lists the supported shells', async () => {
    const { code, stderr } = await runHere(['completion', 'tcsh']);
    expect(code).to.equal(2);
    expect(stderr).to.include('Allowed choices are bash, zsh, fish');
  });
});
