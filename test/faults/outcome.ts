/** What a pod must look like when all is over. */
import { expect } from 'chai';
import { checkAgreement } from '../../src/care/agreement.ts';
import { generateMessages } from '../../src/dev/generator/generator.ts';
import type { Pod } from '../../src/solid/pod.ts';
import type { SyncNote } from '../../src/workspace/options.ts';
import { offlineLeads, storedLeads } from '../pods.ts';
import type { SeenRequest } from './proxy.ts';

/** Messages as vendors send them, the same for the same seed. */
export const messages = (count: number, seed: number): string[] => [...generateMessages({ count, seed })];

/** The leads are those that these messages make offline, and journal, leads and index agree. */
export async function expectLeadsOf(pod: Pod, sent: readonly string[], place = ''): Promise<void> {
  expect(await storedLeads(pod), place).to.deep.equal(await offlineLeads(sent));
  const sound = { tornLeads: 0, misplaced: 0, notInIndex: 0, notInJournal: 0, notInLeads: 0, unfinished: 0 };
  expect(await checkAgreement(pod), place).to.include(sound);
}

/** Collects what a pass tells. */
export function noteTaker(): { readonly notes: SyncNote[]; readonly onNote: (note: SyncNote) => void } {
  const notes: SyncNote[] = [];
  return { notes, onNote: (note) => notes.push(note) };
}

/** How many requests of a method went to paths like this. */
export const countOf = (seen: readonly SeenRequest[], method: string, path: RegExp): number =>
  seen.filter((one) => one.method === method && path.test(one.path)).length;
