/**
 * Which senders are trusted. Anyone can write to an inbox, and what a notification says about its sender proves nothing. Only
 * the origin of an event's `id` can be asked, and its answer is valid for that origin only.
 */
import type { LeadEvent } from '../../message/event/event.ts';
import { UsageError } from '../../errors.ts';

/** The senders that the operator trusts. If nothing is set, everyone is trusted. */
export interface TrustPolicy {
  /**
   * WebIDs (`https://agent.example.com/profile/card#me`) and origins (`https://crm.example.com`). `*` matches any text without
   * a slash; a pattern that is only `*` matches everyone.
   */
  readonly senders?: readonly string[];
  /** `origin`: the document at the event's `id` is fetched and must say the same. Default `none`. */
  readonly verify?: 'none' | 'origin';
  /**
   * Origins that may be fetched although they are not public or do not use https, such as `http://crm.intranet.example:8080`.
   */
  readonly privateOrigins?: readonly string[];
}

/**
 * Reads the policy from `LEADPOD_TRUST_SENDERS` (patterns, separated by white space) and `LEADPOD_TRUST_VERIFY`. Returns
 * `undefined` if neither is set.
 *
 * @throws UsageError if the value of `LEADPOD_TRUST_VERIFY` is unknown.
 */
export function trustFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): TrustPolicy | undefined {
  const senders = environment['LEADPOD_TRUST_SENDERS']?.split(/\s+/).filter(Boolean) ?? [];
  const verify = environment['LEADPOD_TRUST_VERIFY'] ?? '';
  if (verify !== '' && verify !== 'none' && verify !== 'origin')
    throw new UsageError(`LEADPOD_TRUST_VERIFY: expected "none" or "origin", received [${verify}]`);
  if (senders.length === 0 && verify === '') return undefined;
  return { ...(senders.length === 0 ? {} : { senders }), ...(verify === '' ? {} : { verify }) };
}

/** Members of a message in which senders name themselves. */
const CLAIMS = ['agent', 'instrument', 'source', 'sender', 'actor'];

/** Checks whether the sender of an event is one of `senders`. */
export class TrustedSenders {
  readonly #patterns: readonly { readonly isOrigin: boolean; readonly pattern: RegExp }[];
  readonly #isVerified: boolean;
  readonly #isOpen: boolean;

  /** @throws UsageError if a pattern is neither a WebID nor an origin. */
  constructor({ senders = ['*'], verify = 'none' }: TrustPolicy) {
    this.#isOpen = senders.includes('*');
    this.#patterns = senders.filter((text) => text !== '*').map(readPattern);
    this.#isVerified = verify === 'origin';
  }

  /** Compares the IRIs that the event claims as its sender, and the origin of its `id`. */
  has(event: LeadEvent): boolean {
    return this.#isOpen || this.#matches(event.id, claimsOf(event));
  }

  /** Like {@link has}, if only topic, time and data of the event are proven. Then the envelope's claims are ignored. */
  hasProven({ id, agent, statement }: LeadEvent): boolean {
    return this.#isOpen || this.#matches(id, known([agent?.iri, statement.fields.sender]));
  }

  #matches(id: string, claimed: readonly string[]): boolean {
    const home = originOf(id);
    // An origin can confirm only its own documents and its own agents.
    const claims = claimed.filter((iri) => !this.#isVerified || originOf(iri) === home);
    const origins = [id, ...claims].map(originOf);
    return this.#patterns.some(({ isOrigin, pattern }) =>
      (isOrigin ? origins : claims).some((text) => text !== undefined && pattern.test(text)),
    );
  }
}

/** The origin of an IRI; `undefined` if it has none. */
export function originOf(iri: string): string | undefined {
  if (!URL.canParse(iri)) return undefined;
  const { origin } = new URL(iri);
  return origin === 'null' ? undefined : origin;
}

function readPattern(text: string): { isOrigin: boolean; pattern: RegExp } {
  // `*` is not valid in a host, so it is replaced before the URL is parsed.
  const sample = text.replaceAll('*', 'any');
  if (!/^https?:\/\/[^/]/i.test(text) || !URL.canParse(sample))
    throw new UsageError(`trust.senders: expected a WebID, an origin or *, received [${text}]`);
  const { pathname, search, hash } = new URL(sample);
  const isOrigin = pathname === '/' && search === '' && hash === '' && !text.endsWith('#');
  const parts = text.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const source = parts.join('[^/?#]*').replace(isOrigin ? /\/$/ : /^$/, '');
  return { isOrigin, pattern: new RegExp(`^${source}$`, isOrigin ? 'i' : '') };
}

/** The IRIs that an event claims as its sender. */
function claimsOf({ agent, provider, statement, source }: LeadEvent): string[] {
  const named = known([agent?.iri, provider?.iri, statement.fields.sender]);
  return [...new Set([...named, ...claimsInText(source.text)])];
}

const known = (iris: readonly (string | undefined)[]): string[] => iris.filter((iri) => iri !== undefined);

function claimsInText(text: string): string[] {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    // The text is RDF: it makes no claims besides the agent, which was read above.
    return [];
  }
  const { object, data } = membersOf(message);
  return [message, object, data].flatMap((part) => {
    const members = membersOf(part);
    return CLAIMS.flatMap((name) => iriOf(members[name]) ?? []);
  });
}

const membersOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

function iriOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const { id, '@id': iri = id } = membersOf(value);
  return typeof iri === 'string' ? iri : undefined;
}
