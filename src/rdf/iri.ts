/**
 * Recognizes absolute IRIs by the grammar of RFC 3987, and repairs texts that were meant to be one.
 *
 * Each rule searches for the first character that is not allowed. There is no single pattern for the whole IRI. Such a
 * search never backtracks, so a hostile text of a megabyte costs as little as any other and cannot exhaust the stack.
 */

import { remembered } from '../text/remembered.ts';

/** The five parts of an IRI, as RFC 3986 appendix B separates them. */
interface IriParts {
  scheme: string;
  authority: string | undefined;
  path: string;
  query: string | undefined;
  fragment: string | undefined;
}

/** The IRI that a text was meant to be, and whether a character had to be changed. */
export interface RepairedIri {
  iri: string;
  repaired: boolean;
}

// The rules of RFC 3987 section 2.2, with their names from there. Each is the content of a character class.
const PLANES = Array.from({ length: 14 }, (_, index) => (index + 1).toString(16));
const UCSCHAR =
  String.raw`\u{A0}-\u{D7FF}\u{F900}-\u{FDCF}\u{FDF0}-\u{FFEF}` +
  PLANES.map((plane) => String.raw`\u{${plane === 'e' ? 'e1' : `${plane}0`}000}-\u{${plane}FFFD}`).join('');
const IPRIVATE = String.raw`\u{E000}-\u{F8FF}\u{F0000}-\u{FFFFD}\u{100000}-\u{10FFFD}`;
const IUNRESERVED = String.raw`A-Za-z0-9\-._~${UCSCHAR}`;
const SUB_DELIMS = "!$&'()*+,;=";

/** Finds a character that `allowed` does not allow, or a percent sign that does not begin a `pct-encoded`. */
const offence = (allowed: string): RegExp =>
  new RegExp(`[^${IUNRESERVED}${SUB_DELIMS}%${allowed}]|%(?![0-9A-Fa-f]{2})`, 'gu');

const OFFENCE = {
  iuserinfo: offence(':'),
  iregName: offence(''),
  // `isAuthority` checks brackets and "@". If they were percent-encoded, the IRI would name another host.
  iauthority: offence(String.raw`:@\[\]`),
  ipath: offence(':@/'),
  iquery: offence(`:@/?${IPRIVATE}`),
  ifragment: offence(':@/?'),
};

const DEC_OCTET = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const H16 = '[0-9A-Fa-f]{1,4}';
const LS32 = String.raw`(?:${H16}:${H16}|${DEC_OCTET}(?:\.${DEC_OCTET}){3})`;
const IPV6_ADDRESS = [
  `(?:${H16}:){6}${LS32}`,
  `::(?:${H16}:){5}${LS32}`,
  `(?:${H16})?::(?:${H16}:){4}${LS32}`,
  `(?:(?:${H16}:){0,1}${H16})?::(?:${H16}:){3}${LS32}`,
  `(?:(?:${H16}:){0,2}${H16})?::(?:${H16}:){2}${LS32}`,
  `(?:(?:${H16}:){0,3}${H16})?::${H16}:${LS32}`,
  `(?:(?:${H16}:){0,4}${H16})?::${LS32}`,
  `(?:(?:${H16}:){0,5}${H16})?::${H16}`,
  `(?:(?:${H16}:){0,6}${H16})?::`,
].join('|');
const IP_FUTURE = String.raw`v[0-9A-Fa-f]+\.[A-Za-z0-9\-._~${SUB_DELIMS}:]+`;
const IP_LITERAL = new RegExp(String.raw`^\[(?:${IPV6_ADDRESS}|${IP_FUTURE})\](?::[0-9]*)?$`, 'iu');

// Without the flag `u`, each loop runs over single code units, for which the engine needs no stack.
const PARTS = /^([A-Za-z][A-Za-z0-9+.-]*):(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s;

/** Bidirectional formatting characters. RFC 3987 section 4.1 forbids them, but its grammar allows them. */
const BIDI_FORMATTING = /[\u200E\u200F\u202A-\u202E]/gu;
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Schemes that occur as IRIs in leads, and what must follow the colon for a text to count as an IRI. A text with any scheme
 * fits the grammar (`Note:call` does). Without this check, a remark would become the name of a thing.
 */
const SCHEMES: ReadonlyMap<string, RegExp> = new Map([
  ...['http', 'https', 'ftp', 'ftps', 'ws', 'wss', 'ipfs', 'ipns'].map((scheme): [string, RegExp] => [
    scheme,
    /^\/\/[^/?#\s]/u,
  ]),
  ['file', /^\/\/\S/u],
  ['mailto', /^[^\s@]+@[^\s@]/u],
  ['acct', /^[^\s@]+@[^\s@]/u],
  ['xmpp', /^[^\s@]+@[^\s@]/u],
  ['sip', /^[^\s@]+@[^\s@]/u],
  ['sips', /^[^\s@]+@[^\s@]/u],
  ['tel', /^[+(]*\d/u],
  ['sms', /^[+(]*\d/u],
  ['geo', /^-?\d/u],
  ['urn', /^[A-Za-z0-9][A-Za-z0-9-]{0,31}:\S/u],
  ['did', /^[a-z0-9]+:\S/u],
  ['tag', /^[^\s,]+,\d{4}/u],
  ['data', /^[^\s,]*,/u],
]);

/** Any scheme with an authority (`zillow://lead/7`) counts as an IRI: a remark does not look like that. */
const DEEP_LINK = /^\/\/[^/?#\s]/u;

function splitIri(text: string): IriParts | undefined {
  const match = PARTS.exec(text);
  if (!match) return undefined;
  const [, scheme = '', authority, path = '', query, fragment] = match;
  return { scheme, authority, path, query, fragment };
}

const isFree = (text: string | undefined, rule: RegExp): boolean => text === undefined || text.search(rule) === -1;

/** `iauthority = [ iuserinfo "@" ] ihost [ ":" port ]`. An IPv4address also matches ireg-name. */
function isAuthority(authority: string): boolean {
  const at = authority.indexOf('@');
  if (at !== -1 && !isFree(authority.slice(0, at), OFFENCE.iuserinfo)) return false;
  const hostAndPort = authority.slice(at + 1);
  if (hostAndPort.startsWith('[')) return IP_LITERAL.test(hostAndPort);
  const colon = hostAndPort.indexOf(':');
  const host = colon === -1 ? hostAndPort : hostAndPort.slice(0, colon);
  return isFree(host, OFFENCE.iregName) && (colon === -1 || !/[^0-9]/u.test(hostAndPort.slice(colon + 1)));
}

/** The form of nearly every IRI in messages: http, a host, and ASCII that RFC 3986 allows. It passes all checks below. */
const COMMON_IRI =
  /^https?:\/\/[A-Za-z0-9.-]+(?::[0-9]+)?(?:\/[A-Za-z0-9\-._~!$&'()*+,;=:@/]*)?(?:\?[A-Za-z0-9\-._~!$&'()*+,;=:@/?]*)?(?:#[A-Za-z0-9\-._~!$&'()*+,;=:@/?]*)?$/;

/**
 * Is this text an IRI with a scheme, by the rule `IRI` of RFC 3987 section 2.2? Any scheme is accepted. Takes linear time in
 * the length of the text, and never throws.
 */
export function isIri(text: string): boolean {
  return COMMON_IRI.test(text) || isAnyIri(text);
}

function isAnyIri(text: string): boolean {
  const parts = splitIri(text);
  return (
    parts !== undefined &&
    (parts.authority === undefined || isAuthority(parts.authority)) &&
    isFree(parts.path, OFFENCE.ipath) &&
    isFree(parts.query, OFFENCE.iquery) &&
    isFree(parts.fragment, OFFENCE.ifragment)
  );
}

const encode = (text: string, rule: RegExp): string =>
  text.replace(rule, encodeURIComponent).replace(BIDI_FORMATTING, encodeURIComponent);

function joinEncoded({ scheme, authority, path, query, fragment }: IriParts): string {
  return [
    `${scheme}:`,
    authority === undefined ? '' : `//${encode(authority, OFFENCE.iauthority)}`,
    encode(path, OFFENCE.ipath),
    query === undefined ? '' : `?${encode(query, OFFENCE.iquery)}`,
    fragment === undefined ? '' : `#${encode(fragment, OFFENCE.ifragment)}`,
  ].join('');
}

/**
 * An absolute IRI, with the characters percent-encoded that RFC 3987 does not allow, as in `http://example.com/100%`. Unicode
 * spaces are encoded as well: the RFC allows them, but JSON-LD processors do not. An IRI without any of these stays the same.
 */
export function encodeIri(iri: string): string {
  const parts = splitIri(iri);
  return parts === undefined ? iri : joinEncoded(parts).replace(/\s/gu, encodeURIComponent);
}

/**
 * The IRI that a text was meant to be: the text without surrounding white space, with the characters percent-encoded that
 * RFC 3987 does not allow (section 3.1 step 2), as in `http://{owner}.example.com/`. `undefined` for a text that is no
 * absolute IRI: one without a scheme or with an unknown scheme, a remark with a colon, a lone surrogate, or a host that
 * encoding would change. Takes linear time in the length of the text, and never throws.
 */
export function toIri(text: string): RepairedIri | undefined {
  return COMMON_IRI.test(text) ? { iri: text, repaired: false } : repairIri(text);
}

/** Cached, because the same names, texts and IRI templates come again and again. */
const repairIri = remembered(repairAnyIri);

function repairAnyIri(text: string): RepairedIri | undefined {
  const trimmed = text.trim();
  const parts = splitIri(trimmed);
  if (!parts || LONE_SURROGATE.test(trimmed)) return undefined;
  const afterColon = trimmed.slice(parts.scheme.length + 1);
  const shape = SCHEMES.get(parts.scheme.toLowerCase()) ?? DEEP_LINK;
  if (!shape.test(afterColon)) return undefined;
  const iri = joinEncoded(parts);
  return isIri(iri) ? { iri, repaired: iri !== text } : undefined;
}

/** Is this a relative reference (RFC 3987 section 2.2, `irelative-ref`)? The empty reference is one. */
export function isRelativeReference(text: string): boolean {
  // A relative reference behind a scheme is an IRI. With a colon in its first segment, the text would have a scheme of its own.
  return !/^[^/?#]*:/.test(text) && isIri(`x:${text}`);
}

/** A relative reference, with the characters percent-encoded that RFC 3987 does not allow. */
export const encodeReference = (text: string): string => encodeIri(`x:${text}`).slice(2);

/** Removes `.` and `..` from a path (RFC 3986 section 5.2.4). */
function removeDots(path: string): string {
  const kept: string[] = [];
  const segments = path.split('/');
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1;
    if (segment === '..' && kept.length > 1) kept.pop();
    if (segment !== '.' && segment !== '..') kept.push(segment);
    else if (isLast) kept.push('');
  }
  return kept.join('/');
}

function mergePaths({ authority, path }: IriParts, relative: string): string {
  if (relative.startsWith('/')) return relative;
  return authority !== undefined && path === ''
    ? `/${relative}`
    : `${path.slice(0, path.lastIndexOf('/') + 1)}${relative}`;
}

/**
 * Resolves a relative reference against a base (RFC 3986 section 5.2.2). Nothing is encoded or changed to lower case.
 * `undefined` if the base is not an IRI.
 */
export function resolveReference(reference: string, base: string): string | undefined {
  const from = splitIri(base);
  const to = splitIri(`x:${reference}`);
  if (from === undefined || to === undefined) return undefined;
  const isWhole = to.authority !== undefined;
  const hasPath = isWhole || to.path !== '';
  const authority = isWhole ? to.authority : from.authority;
  const path = isWhole ? removeDots(to.path) : hasPath ? removeDots(mergePaths(from, to.path)) : from.path;
  const query = hasPath ? to.query : (to.query ?? from.query);
  return [
    `${from.scheme}:`,
    authority === undefined ? '' : `//${authority}`,
    path,
    query === undefined ? '' : `?${query}`,
    to.fragment === undefined ? '' : `#${to.fragment}`,
  ].join('');
}
