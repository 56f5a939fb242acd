/**
 * Where leadpod keeps what in a pod. Everything lies under `{storage}leads/`, and nothing else is ever written, but for the
 * registration of the leads that `leadpod register` is asked for (register.ts), and for proofs of events where `answers.proof` is set.
 */

/** Addresses in one pod. */
export interface PodLayout {
  readonly leads: string;
  readonly journal: string;
  readonly index: string;
  readonly quarantine: string;
  /** Who is being forgotten, in plain words, until it is done. */
  readonly forgetting: string;
  /** The cache of what was handled; losing it costs reading. */
  readonly ledger: string;
  /** Where that is too much for one resource. */
  readonly handled: string;
  /** Our own events on their way to others. */
  readonly outbox: string;
  /** Proofs of our events, for everyone who knows the name of one; beside `leads/`, which stays private. */
  readonly proofs: string;
  /** The offers of leads as the router counts them, a cache: the decisions are in commit records. */
  readonly routing: string;
  /** The address book of the contacts, where one is wanted. */
  readonly contacts: string;
  /** The resource of a lead. A container slows down with its children, so there are 256 of them. */
  leadUrl(slug: string): string;
}

const SLUG = /^[0-9a-f]{8,64}$/;

/** The layout of a storage, given by the URL of its root container. */
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

/** The slug in the URL of a lead resource, `undefined` for any other URL; no path trick passes (THREATS: T10). */
export function slugFromUrl(url: string, layout: PodLayout): string | undefined {
  const slug = /([0-9a-f]+)\.ttl$/.exec(url.replace(/#.*$/s, ''))?.[1];
  return slug !== undefined && isSlug(slug) && url.startsWith(layout.leadUrl(slug)) ? slug : undefined;
}

/** Is this a name that leadpod gives to leads? */
export function isSlug(text: string): boolean {
  return SLUG.test(text);
}

/** Is it the URL of a proof? No path trick passes, here as little as there. */
export function isProofUrl(url: string, { proofs }: PodLayout): boolean {
  return url.startsWith(proofs) && /^[0-9a-f-]{36}$/.test(url.slice(proofs.length));
}
