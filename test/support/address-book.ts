/** Two people whose leads an address book is kept of. */
import type { SyncOptions } from '../../src/pass/options.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { BookPlaces } from '../../src/store/address-book/places.ts';
import { readAsApp, type AppBook } from './contacts-app.ts';
import { send } from './kills.ts';
import { memoryPod, MemoryServer } from './memory-pod.ts';

/** The setting. */
export const WITH_BOOK: SyncOptions = { addressBook: true };
/** A person of a lead. */
export const ADA = { name: 'Ada Brookhaven', email: 'ada.brookhaven@mail.example', telephone: '903-555-0142' };
/** Another. */
export const BEA = { givenName: 'Bea', familyName: 'Larkspur', email: 'bea.larkspur@mail.example' };

/** An event of a lead, by the number of its day. */
export function event(action: string, crm: string, contact: object, day = 1): string {
  return JSON.stringify({
    topic: `realestate/lead#${action}`,
    id: `https://crm.example.com/${crm}/${action}/${day}`,
    time: `2024-03-0${day}T10:00:00Z`,
    data: { object: { type: 'Lead', identifier: { crm }, object: { type: 'Contact', ...contact } } },
  });
}
/** The first events of both. */
export const FIRST = [event('add', 'ada', ADA), event('add', 'bea', BEA)];

/** Where the book of a pod is. */
export const placesOf = (pod: Pod): BookPlaces => new BookPlaces(pod.layout);
/** The book as a Solid app reads it. */
export const bookOf = (pod: Pod): Promise<AppBook> => readAsApp(pod, placesOf(pod).book);
const EMPTY = { New: [], Assigned: [], Accepted: [], Rejected: [], Retracted: [] };
/** The book of the first events. */
export const BEFORE: AppBook = {
  title: 'Leads',
  contacts: [
    { name: 'Ada Brookhaven', emails: ['mailto:ada.brookhaven@mail.example'], telephones: ['tel:+19035550142'] },
    { name: 'Bea Larkspur', emails: ['mailto:bea.larkspur@mail.example'], telephones: [] },
  ],
  groups: { ...EMPTY, New: ['Ada Brookhaven', 'Bea Larkspur'] },
};
/** The book once Bea was accepted. */
export const AFTER: AppBook = { ...BEFORE, groups: { ...EMPTY, Accepted: ['Bea Larkspur'], New: ['Ada Brookhaven'] } };

/** A pod with a book of the first events. */
export async function begun(): Promise<{ readonly server: MemoryServer; readonly pod: Pod }> {
  const server = new MemoryServer();
  const pod = memoryPod(server);
  await send(pod, FIRST);
  await syncInbox(pod, WITH_BOOK);
  return { server, pod };
}

/** What stands in the book, by its URLs. */
export const storedIn = (server: MemoryServer): string[] =>
  [...server.resources]
    .filter(([url]) => url.includes('/leads/contacts/'))
    .map(([url, { body }]) => `${url}\n${body}`)
    .sort();
