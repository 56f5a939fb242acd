/**
 * The URLs that leadpod uses in a pod. Everything is under `{storage}leads/`. leadpod writes nothing else, except the
 * registration of the leads on request (`leadpod register`), and proofs of events if `answers.proof` is set.
 */

/** The URLs in one pod. */
export interface PodLayout {
  readonly leads: string;
  readonly journal: string;
  readonly index: string;
  readonly quarantine: string;
  /** Requests to forget a person, in plain text until they are finished. */
  readonly forgetting: string;
  /** A cache of what was handled. If it is lost, the pass must read more. */
  readonly ledger: string;
  /** The list of handled notifications, if it is too large for the ledger. */
  readonly handled: string;
  /** Our own events that are waiting for delivery. */
  readonly outbox: string;
  /** Proofs of our events, readable for everyone who knows the name of one. They are outside `leads/`, which stays private. */
  readonly proofs: string;
  /** A cache of the router's offers. The decisions are in commit records. */
  readonly routing: string;
  /** The address book of the contacts, if the setting `addressBook` is on. */
  readonly contacts: string;
  /** The URL of a lead's resource. There are 256 containers, because a container becomes slower with each child. */
  leadUrl(slug: string): string;
}

const SLUG = /^[0-9a-f]{8,64}$/;

/** The layout of a storage. `storage` is the URL of its root container. */
export function layoutOf(storage: string): PodLayout {
  const leads = new URL('leads/', storage.endsWith('/') ? storage : `${storage}/`).href;
  return {
    leads,
    journal: `${leads}journal/`,
    index: `${leads}index/`,
    quarantine: `${leads}quarantine/`,
    forgetting: `${leads}forgetting/`,
    ledger: `${leads}ledger.json`,
    handled: `${leads}handled/`,
    outbox: `${leads}outbox/`,
    proofs: leads.replace(/leads\/$/, 'leads-proofs/'),
    routing: `${leads}routing.json`,
    contacts: `${leads}contacts/`,
    leadUrl: (slug) => `${leads}${slug.slice(0, 2)}/${slug}.ttl`,
  };
}

/** The slug in the URL of a lead resource; `undefined` for any other URL, also one with path tricks (SECURITY.md, T10). */
export function slugFromUrl(url: string, layout: PodLayout): string | undefined {
  const slug = /([0-9a-f]+)\.ttl$/.exec(url.replace(/#.*$/s, ''))?.[1];
  return slug !== undefined && isSlug(slug) && url.startsWith(layout.leadUrl(slug)) ? slug : undefined;
}

/** Whether a text has the form of a lead's slug. */
export function isSlug(text: string): boolean {
  return SLUG.test(text);
}

/** Whether this is the id of one of our own events: below the outbox, or the URL of a proof. */
export const isOwnEvent = (id: string, layout: PodLayout): boolean =>
  id.startsWith(layout.outbox) || isProofUrl(id, layout);

/** Whether a URL is that of a proof. URLs with path tricks are not. */
export function isProofUrl(url: string, { proofs }: PodLayout): boolean {
  return url.startsWith(proofs) && /^[0-9a-f-]{36}$/.test(url.slice(proofs.length));
}
