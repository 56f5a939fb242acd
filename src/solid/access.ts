import { isPodError, PodError } from '../errors.ts';
import { ldp } from '../vocab.ts';
import { isOvertaken } from '../http/conditions.ts';
import type { PodClient } from '../http/client.ts';

/** What an agent may do to a resource (Web Access Control, section 3.2). */
export type AccessMode = 'read' | 'append' | 'write' | 'control';

/** What the requesting agent and everyone may do, as the server says. */
export interface WacAllow {
  user: Set<AccessMode>;
  public: Set<AccessMode>;
}

const MODES: ReadonlySet<string> = new Set<AccessMode>(['read', 'append', 'write', 'control']);
const isMode = (word: string): word is AccessMode => MODES.has(word);

/**
 * Parses a `WAC-Allow` header (Web Access Control, section 6): `user="read write",public="read"`. Where the header departs
 * from the grammar (no quotes, other separators, a group twice) modes are rather found than missed, because a public right
 * that goes unseen would be a leak. Undefined if there is no header, or if it says nothing about the public.
 */
export function parseWacAllow(header: string | null): WacAllow | undefined {
  const found: WacAllow = { user: new Set(), public: new Set() };
  let known = false;
  // A group runs up to the next one, whatever separates them.
  for (const [, group = '', modes = ''] of (header ?? '').matchAll(/([\w-]+)\s*=\s*([^=]*?)(?=[\w-]+\s*=|$)/g)) {
    const name = group.toLowerCase();
    if (name !== 'user' && name !== 'public') continue;
    known ||= name === 'public';
    for (const word of modes.toLowerCase().split(/[^a-z]+/)) if (isMode(word)) found[name].add(word);
  }
  return known ? found : undefined;
}

/** Whether the public may read (or worse), as far as the header says. */
export function isPublicByHeader(headers: Headers): boolean | undefined {
  const allowed = parseWacAllow(headers.get('wac-allow'));
  if (allowed === undefined) return undefined;
  return (['read', 'write', 'control'] as const).some((mode) => allowed.public.has(mode));
}

/** Whether the public may read (or worse), by the header, or else by trying without credentials. */
async function isPublic(client: PodClient, container: string, headers: Headers): Promise<boolean> {
  const isOpen = isPublicByHeader(headers);
  if (isOpen !== undefined) return isOpen;
  try {
    await client.head(container, { act: 'Checking whether the public can read the container', authenticated: false });
    return true;
  } catch (error) {
    // Forbidden, or (to a stranger) not there: as private as it should be.
    if (isPodError(error, 'forbidden', 'not-found')) return false;
    throw error;
  }
}

function publicError(container: string): PodError {
  const advice = 'leads are personal data; remove this right from the public in its access rules (ACL), then try again';
  const message = `leadpod does not write into ${container}: everyone can read or change it; ${advice}`;
  return new PodError(message, { kind: 'forbidden', method: 'HEAD', url: container });
}

const ACT = 'Looking at the access rules of the container';

/** Whether the public can read or change the container. Throws `PodError` where that cannot be looked at. */
export async function isOpenToPublic(client: PodClient, container: string): Promise<boolean> {
  const { headers } = await client.head(container, { act: ACT });
  return isPublic(client, container, headers);
}

/** Throws `PodError('forbidden')` if the public can read the container, 'not-found' if there is none. */
export async function assertPrivate(client: PodClient, container: string): Promise<void> {
  if (await isOpenToPublic(client, container)) throw publicError(container);
}

async function createContainer(client: PodClient, container: string): Promise<'created' | 'existing'> {
  try {
    await client.put(container, '', {
      act: 'Creating the container',
      contentType: 'text/turtle',
      ifNoneMatch: '*',
      link: `<${ldp('BasicContainer')}>; rel="type"`,
      // Only its existence matters, and a server describes it in its own words.
      isSame: () => true,
    });
    return 'created';
  } catch (error) {
    // Someone else was faster.
    if (isOvertaken(error)) return 'existing';
    throw error;
  }
}

/**
 * Makes sure that there is a container which the public cannot read. Its rights are inherited, and which of those of its
 * parent are, only the server knows; so a missing one is created, empty, looked at, and taken away again if it is public.
 * Access rules are never written (T10). Throws `PodError('forbidden')` if the public can read it.
 */
export async function ensurePrivateContainer(client: PodClient, container: string): Promise<'created' | 'existing'> {
  try {
    await assertPrivate(client, container);
    return 'existing';
  } catch (error) {
    if (!isPodError(error, 'not-found')) throw error;
  }
  const outcome = await createContainer(client, container);
  try {
    await assertPrivate(client, container);
  } catch (error) {
    const leaking = isPodError(error, 'forbidden');
    // What another process has put into it meanwhile keeps it from being deleted.
    if (leaking && outcome === 'created') await client.delete(container).catch(() => undefined);
    throw error;
  }
  return outcome;
}
