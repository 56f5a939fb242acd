import { expect } from 'chai';
import { freshPodEnv, postTo } from '../../../support/cli-pod.ts';
import { jsonLines, linesOf, runHere, type Run } from '../../../support/cli.ts';

const step = (number: number, topic: string, lead: object): string =>
  JSON.stringify({
    topic: `realestate/lead#${topic}`,
    time: `2024-05-0${number}T10:00:00Z`,
    id: `https://vendor.example/publish/${number}`,
    data: {
      agent: 'https://desk.example.com/profile/card#me',
      object: { type: 'Lead', identifier: { crm: 'L1' }, object: { name: 'Ada Example' }, ...lead },
    },
  });

describe('leadpod explain and show', () => {
  it('prints the ids of events as show does, and the same words for a source', async () => {
    const source = { type: 'AskAction', text: 'Is it still for sale?' };
    const env = await freshPodEnv();
    const ask = (...args: string[]): Promise<Run> => runHere(args, env);
    await postTo(env, [
      step(1, 'add', { leadSource: source }),
      step(2, 'update', { comment: 'one' }),
      step(2, 'update', { comment: 'two' }),
    ]);
    expect((await ask('sync')).code).to.equal(0);
    const [lead] = jsonLines((await ask('leads', '--json')).stdout) as { slug: string }[];
    const [explained, shown] = await Promise.all([ask('explain', lead!.slug), ask('show', lead!.slug)]);
    const idsIn = ({ stdout }: Run): string[] =>
      linesOf(stdout)
        .filter((line) => line.includes('realestate/lead#'))
        .map((line) => line.split(/ +/).at(-1)!);
    const [first, ...others] = idsIn(explained);
    expect(explained.stdout).to.match(/^# +TIME .* ID$/m);
    expect(first).to.equal('https://vendor.example/publish/1').and.equal(idsIn(shown)[0]);
    // Two events with the same id are told apart by their names.
    expect(others.map((id) => /^event-[0-9a-f]+$/.test(id))).to.deep.equal([true, true]);
    for (const { stdout } of [explained, shown]) expect(stdout).to.match(/^source +AskAction: Is it still for sale\?/m);
    for (const id of [first!, others[0]!])
      expect(await ask('split', lead!.slug, '--event', id, '--json')).to.include({ code: 0 });
  });
});
