/**
 * Whose events are taken? An inbox is open to strangers, and nothing that a notification says of its sender is a proof; only the
 * origin of an event's `id` can be asked, and vouches for itself alone.
 */
import type { LeadEvent } from '../../message/event/event.ts';
import { UsageError } from '../../errors.ts';

/** Whom an operator trusts; without any of these, everyone. */
export interface TrustPolicy {
  /**
   * WebIDs (`https://agent.example.com/profile/card#me`) and origins (`https://crm.example.com`), in which `*` stands for any
   * text without a slash; `*` alone for everyone.
   */
  readonly senders?: readonly string[];
  /** `origin`: the document at the event's `id`, fetched from there, must say the same. Default `none`. */
  readonly verify?: 'none' | 'origin';
  /** Origins that may be fetched from although they are not public or not https, say `http://crm.intranet.example:8080`. */
  readonly privateOrigins?: readonly string[];
}

/**
 * The policy of the variables `LEADPOD_TRUST_SENDERS` (patterns, with white space between) and `LEADPOD_TRUST_VERIFY`;
 * `undefined` where none of them is set.
 *
 * @throws UsageError for another way to verify.
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

/** Tells whether the sender of an event is one of `senders`. */
export class TrustedSenders {
  readonly #patterns: readonly { readonly isOrigin: boolean; readonly pattern: RegExp }[];
  readonly #isVerified: boolean;
  readonly #isOpen: boolean;

  /** @throws UsageError for a pattern that is neither a WebID nor an origin. */
  constructor({ senders = ['*'], verify = 'none' }: TrustPolicy) {
    this.#isOpen = senders.includes('*');
    this.#patterns = senders.filter((text) => text !== '*').map(readPattern);
    this.#isVerified = verify === 'origin';
  }

  /** By an IRI that the event claims as its sender's, or by the origin of its `id`. */
  has(event: LeadEvent): boolean {
    return this.#isOpen || this.#matches(event.id, claimsOf(event));
  }

  /** The same of an event of which no more is known to be true than topic, time and data: the envelope claims nothing. */
  hasProven({ id, agent, statement }: LeadEvent): boolean {
    return this.#isOpen || this.#matches(id, known([agent?.iri, statement.fields.sender]));
  }

  #matches(id: string, claimed: readonly string[]): boolean {
    const home = originOf(id);
    // What the origin vouches for are its own documents and its own agents.
    const claims = claimed.filter((iri) => !this.#isVerified || originOf(iri) === home);
    const origins = [id, ...claims].map(originOf);
    return this.#patterns.some(({ isOrigin, pattern }) =>
      (isOrigin ? origins : claims).some((text) => text !== undefined && pattern.test(text)),
    );
  }
}

/** The origin of an IRI that has one. */
export function originOf(iri: string): string | undefined {
  if (!URL.canParse(iri)) return undefined;
  const { origin } = new URL(iri);
  return origin === 'null' ? undefined : origin;
}

function readPattern(text: string): { isOrigin: boolean; pattern: RegExp } {
  // A star is no character of a host, and must not be mistaken for a part of one.
  const sample = text.replaceAll('*', 'any');
  if (!/^https?:\/\/[^/]/i.test(text) || !URL.canParse(sample))
    throw new UsageError(`trust.senders: expected a WebID, an origin or *, received [${text}]`);
  const { pathname, search, hash } = new URL(sample);
  const isOrigin = pathname === '/' && search === '' && hash === '' && !text.endsWith('#');
  const parts = text.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const source = parts.join('[^/?#]*').replace(isOrigin ? /\/$/ : /^$/, '');
  return { isOrigin, pattern: new RegExp(`^${source}$`, isOrigin ? 'i' : '') };
}

/** The IRIs that an event names as those of its sender. */
function claimsOf({ agent, provider, statement, source }: LeadEvent): string[] {
  const told = known([agent?.iri, provider?.iri, statement.fields.sender]);
  return [...new Set([...told, ...claimsInText(source.text)])];
}

const known = (iris: readonly (string | undefined)[]): string[] => iris.filter((iri) => iri !== undefined);

function claimsInText(text: string): string[] {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    // RDF: its agent is all that it claims.
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
