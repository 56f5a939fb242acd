import { isPodError, PodError } from '../errors.ts';
import { ldp } from '../vocab.ts';
import { isOvertaken } from '../http/conditions.ts';
import type { PodClient, PodHead } from '../http/client.ts';
import { isPage } from './own-resource.ts';

/** What an agent may do to a resource (Web Access Control, section 3.2). */
export type AccessMode = 'read' | 'append' | 'write' | 'control';

/** The rights of the requesting agent and of the public, as the server reports them. */
export interface WacAllow {
  user: Set<AccessMode>;
  public: Set<AccessMode>;
}

const MODES: ReadonlySet<string> = new Set<AccessMode>(['read', 'append', 'write', 'control']);
const isMode = (word: string): word is AccessMode => MODES.has(word);

/**
 * Parses a `WAC-Allow` header (Web Access Control, section 6): `user="read write",public="read"`. If the header does not follow
 * the grammar (no quotation marks, other separators, a group twice), every mode that may be meant counts, because a public
 * right that goes unnoticed would be a leak. Returns `undefined` if there is no header, or if it says nothing about the public.
 */
export function parseWacAllow(header: string | null): WacAllow | undefined {
  const found: WacAllow = { user: new Set(), public: new Set() };
  let known = false;
  // A group ends where the next one begins, whatever separates them.
  for (const [, group = '', modes = ''] of (header ?? '').matchAll(/([\w-]+)\s*=\s*([^=]*?)(?=[\w-]+\s*=|$)/g)) {
    const name = group.toLowerCase();
    if (name !== 'user' && name !== 'public') continue;
    known ||= name === 'public';
    for (const word of modes.toLowerCase().split(/[^a-z]+/)) if (isMode(word)) found[name].add(word);
  }
  return known ? found : undefined;
}

/** Whether the public has any right, as far as the header says. */
export function isPublicByHeader(headers: Headers): boolean | undefined {
  const allowed = parseWacAllow(headers.get('wac-allow'));
  if (allowed === undefined) return undefined;
  return (['read', 'write', 'control'] as const).some((mode) => allowed.public.has(mode));
}

/** Whether the public has any right, by the header, or else by a request without credentials. */
async function isPublic(client: PodClient, { headers, url }: PodHead): Promise<boolean> {
  const isOpen = isPublicByHeader(headers);
  if (isOpen !== undefined) return isOpen;
  try {
    const act = 'Checking whether the public can read the container';
    const open = await client.head(url, { act, authenticated: false });
    // Strangers who are sent to a page, such as one to log in, do not get the container (CONTRIBUTING.md, F14).
    return open.url === url || !isPage(open.headers.get('content-type') ?? undefined);
  } catch (error) {
    // Forbidden, hidden from strangers, or a redirect to a place that leadpod does not ask: it is private.
    if (isPodError(error, 'forbidden', 'not-found') || isRedirect(error)) return false;
    throw error;
  }
}

const isRedirect = (error: unknown): boolean =>
  error instanceof PodError && error.status !== undefined && error.status >= 300 && error.status < 400;

function publicError(container: string): PodError {
  const advice = 'leads are personal data; remove this right from the public in its access rules (ACL), then try again';
  const message = `leadpod does not write into ${container}: everyone can read or change it; ${advice}`;
  return new PodError(message, { kind: 'forbidden', method: 'HEAD', url: container });
}

const ACT = 'Looking at the access rules of the container';

/**
 * Whether the public can read or change the container.
 * @throws PodError if this cannot be found out.
 */
export async function isOpenToPublic(client: PodClient, container: string): Promise<boolean> {
  return isPublic(client, await client.head(container, { act: ACT }));
}

/**
 * Checks that the public cannot read the container.
 * @throws PodError `forbidden` if it can, `not-found` if there is no container.
 */
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
      // Only its existence matters: the server generates its content.
      isSame: () => true,
    });
    return 'created';
  } catch (error) {
    // Another process created it first.
    if (isOvertaken(error)) return 'existing';
    throw error;
  }
}

/**
 * Makes sure that a container exists which the public cannot read. Only the server knows which rights a new container inherits.
 * So a missing container is created, checked while it is empty, and removed again if it is public. leadpod does not change
 * access rules here (SECURITY.md, T10).
 * @throws PodError `forbidden` if the public can read it.
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
    // If another process has stored something in it meanwhile, the server refuses to delete it.
    if (leaking && outcome === 'created') await client.delete(container).catch(() => undefined);
    throw error;
  }
  return outcome;
}
