import { expect } from 'chai';
import { CopyFollower } from '../../src/copy/follow-copy.ts';
import type { CopyChanges, LeadCopy } from '../../src/copy/lead-copy.ts';
import { standInCopy } from '../support/stand-in-copy.ts';

const NEVER_MS = 2 ** 30;

/** A copy whose looks end when a test says so. */
function slowCopy(): { copy: LeadCopy; looks: ((removed: string[] | Error) => void)[] } {
  const looks: ((removed: string[] | Error) => void)[] = [];
  const refresh = (): Promise<CopyChanges> =>
    new Promise((resolve, reject) => {
      looks.push((end) => {
        if (end instanceof Error) reject(end);
        else resolve({ changed: [], removed: end, requests: 1 });
      });
    });
  return { copy: { ...standInCopy(() => []), refresh }, looks };
}

describe('CopyFollower', () => {
  it('refreshes once more for all requests that came during a refresh', async () => {
    const { copy, looks } = slowCopy();
    const told: string[] = [];
    const follower = new CopyFollower(copy, { refreshMs: NEVER_MS, onError: () => undefined });
    follower.follow(({ removed }) => void told.push(removed.join()));
    const first = follower.refresh();
    await Promise.resolve();
    const later = [follower.refresh(), follower.refresh()];
    looks[0]!(['a']);
    await first;
    expect(told).to.deep.equal(['a']);
    looks[1]!(['b']);
    await Promise.all(later);
    expect([told, looks.length]).to.deep.equal([['a', 'b'], 2]);
    await follower.close();
  });

  it('informs all followers, even if one fails, and reports why a refresh failed', async () => {
    const { copy, looks } = slowCopy();
    const [told, errors]: [string[], unknown[]] = [[], []];
    const follower = new CopyFollower(copy, { refreshMs: NEVER_MS, onError: (error) => errors.push(error) });
    const fault = new Error('cannot take it');
    follower.follow(() => {
      throw fault;
    });
    const leave = follower.follow(({ removed }) => void told.push(removed.join()));
    const look = async (end: string[] | Error): Promise<void> => {
      const refreshed = follower.refresh();
      await Promise.resolve();
      looks.at(-1)!(end);
      await refreshed;
    };
    await look(['a']);
    expect([told, errors, follower.failure]).to.deep.equal([['a'], [fault], fault]);
    const down = new Error('down');
    await look(down);
    expect([told, follower.failure]).to.deep.equal([['a'], down]);
    leave();
    await look(['b']);
    expect(told).to.deep.equal(['a']);
    await follower.close();
  });
});
