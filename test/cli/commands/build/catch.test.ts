import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { caughtText } from '../../../../src/cli/output/caught-lines.ts';
import { Understanding } from '../../../../src/integrate/catch/understanding.ts';
import type { Terminal } from '../../../../src/cli/output/terminal.ts';
import { jsonLines, parseOnly, samplePath, startCli } from '../../../support/cli.ts';

describe('leadpod catch', () => {
  it('prints its address, one JSON object for each message, and stops on a signal', async () => {
    const { child, ended } = startCli(['catch', '--json']);
    try {
      const [line] = (await Promise.race([once(child.stdout!, 'data'), once(child, 'exit')])) as [unknown];
      const inbox = /^ready (http:\/\/127\.0\.0\.1:\d+\/inbox\/)\n$/.exec(String(line))?.[1] ?? '';
      const body = readFileSync(samplePath('v1/lead-add.json'));
      const headers = { 'content-type': 'application/json' };
      expect((await fetch(inbox, { method: 'POST', body, headers })).status).to.equal(201);
      child.kill('SIGTERM');
      const { code, stdout } = await ended;
      expect(code).to.equal(0);
      const [message] = jsonLines(stdout.split('\n').slice(1).join('\n')) as Record<string, unknown>[];
      expect(message).to.include({
        status: 201,
        contentType: 'application/json',
        url: `${inbox}1`,
        text: String(body),
      });
      expect(message).to.have.nested.property('leads[0].name', 'Marisol Quigley');
      expect(message).to.have.nested.property('events[0].topic', 'realestate/lead#add');
      expect(message).to.have.property('findings').that.deep.equals([]);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('shows texts of senders on separate lines, without control characters', () => {
    const terminal = { style: (_: string, text: string) => text } as Terminal;
    const shown = caughtText({ status: 415, contentType: 'a/b\u001b[2J\nx', bytes: 1, reason: 'no' }, terminal);
    expect(shown).to.equal('415 refused  a/b\\u{1b}[2J x, 1 byte\n  reason       no\n\n');
  });

  it('reports each repair of a message once', async () => {
    const terminal = { style: (_: string, text: string) => text } as Terminal;
    const text = readFileSync(samplePath('v1/lead-add.json'), 'utf8').replace(
      /"(email)": *"([^"]+)"/,
      '"$1": "mailto:$2 "',
    );
    const content = { body: new TextEncoder().encode(text), contentType: 'application/json' };
    const understood = await new Understanding({}).read('1', content);
    expect(understood.leads[0]?.lead.events.flatMap(({ warnings }) => warnings)).to.not.deep.equal([]);
    const shown = caughtText(
      { status: 201, contentType: 'application/json', bytes: 1, url: 'x', ...understood },
      terminal,
    );
    expect(shown)
      .to.match(/^ {2}warning /m)
      .and.not.match(/^ {2}repair /m);
  });

  it('requires a valid port', async () => {
    expect((await parseOnly(['catch', '--port', '70000'])).stderr).to.contain('from 0 to 65535');
  });
});
