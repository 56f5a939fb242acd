/**
 * What an absolute IRI is, by the grammar of RFC 3987, and how a text that was meant to be one is repaired.
 *
 * Every rule is asked as "which is the first character that must not be here?", never as one pattern for the whole:
 * such a search never steps back, so a hostile megabyte costs as little as a friendly one, and cannot exhaust the stack.
 */

import { remembered } from '../text/remembered.ts';

/** The five parts of an IRI, as RFC 3986 appendix B takes them apart. */
interface IriParts {
  scheme: string;
  authority: string | undefined;
  path: string;
  query: string | undefined;
  fragment: string | undefined;
}

/** An IRI made of a text, and whether a character had to be changed for it. */
export interface MendedIri {
  iri: string;
  repaired: boolean;
}

// RFC 3987 section 2.2, the rules by their names there, as insides of a character class.
const PLANES = Array.from({ length: 14 }, (_, index) => (index + 1).toString(16));
const UCSCHAR =
  String.raw`\u{A0}-\u{D7FF}\u{F900}-\u{FDCF}\u{FDF0}-\u{FFEF}` +
  PLANES.map((plane) => String.raw`\u{${plane === 'e' ? 'e1' : `${plane}0`}000}-\u{${plane}FFFD}`).join('');
const IPRIVATE = String.raw`\u{E000}-\u{F8FF}\u{F0000}-\u{FFFFD}\u{100000}-\u{10FFFD}`;
const IUNRESERVED = String.raw`A-Za-z0-9\-._~${UCSCHAR}`;
const SUB_DELIMS = "!$&'()*+,;=";

/** Finds what `allowed` does not allow, and each percent sign that begins no `pct-encoded`. */
const offence = (allowed: string): RegExp =>
  new RegExp(`[^${IUNRESERVED}${SUB_DELIMS}%${allowed}]|%(?![0-9A-Fa-f]{2})`, 'gu');

const OFFENCE = {
  iuserinfo: offence(':'),
  iregName: offence(''),
  // Brackets and the "@" are left to `isAuthority`: percent-encoded they would name another host.
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

// Without the flag `u`, so that each loop runs over single code units, for which the engine keeps no stack.
const PARTS = /^([A-Za-z][A-Za-z0-9+.-]*):(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s;

/** Bidirectional formatting characters, which RFC 3987 section 4.1 forbids although its grammar lets them pass. */
const BIDI_FORMATTING = /[\u200E\u200F\u202A-\u202E]/gu;
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Schemes that occur as IRIs in leads, and what must follow the colon for the text to be meant so. A text of any
 * scheme fits the grammar (`Note:call` does); without this a remark would become the name of a thing.
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

/** Any scheme at all with an authority (`zillow://lead/7`) is meant as an IRI; remarks do not look like that. */
const DEEP_LINK = /^\/\/[^/?#\s]/u;

function splitIri(text: string): IriParts | undefined {
  const match = PARTS.exec(text);
  if (!match) return undefined;
  const [, scheme = '', authority, path = '', query, fragment] = match;
  return { scheme, authority, path, query, fragment };
}

const isFree = (text: string | undefined, rule: RegExp): boolean => text === undefined || text.search(rule) === -1;

/** `iauthority = [ iuserinfo "@" ] ihost [ ":" port ]`; an IPv4address is an ireg-name as well. */
function isAuthority(authority: string): boolean {
  const at = authority.indexOf('@');
  if (at !== -1 && !isFree(authority.slice(0, at), OFFENCE.iuserinfo)) return false;
  const hostAndPort = authority.slice(at + 1);
  if (hostAndPort.startsWith('[')) return IP_LITERAL.test(hostAndPort);
  const colon = hostAndPort.indexOf(':');
  const host = colon === -1 ? hostAndPort : hostAndPort.slice(0, colon);
  return isFree(host, OFFENCE.iregName) && (colon === -1 || !/[^0-9]/u.test(hostAndPort.slice(colon + 1)));
}

/** What nearly every IRI of a message is: http, a host, and ASCII that RFC 3986 allows there. All rules below accept it. */
const COMMON_IRI =
  /^https?:\/\/[A-Za-z0-9.-]+(?::[0-9]+)?(?:\/[A-Za-z0-9\-._~!$&'()*+,;=:@/]*)?(?:\?[A-Za-z0-9\-._~!$&'()*+,;=:@/?]*)?(?:#[A-Za-z0-9\-._~!$&'()*+,;=:@/?]*)?$/;

/**
 * Whether a text is an IRI with a scheme, by the rule `IRI` of RFC 3987 section 2.2. Any scheme will do; linear in
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
 * An absolute IRI with all percent-encoded that RFC 3987 does not allow in it, as `http://example.com/100%`, and its wide
 * spaces, which it does allow and processors of JSON-LD do not. Itself where there is nothing of that.
 */
export function encodeIri(iri: string): string {
  const parts = splitIri(iri);
  return parts === undefined ? iri : joinEncoded(parts).replace(/\s/gu, encodeURIComponent);
}

/**
 * The IRI that a text was meant to be: itself, or itself without surrounding white space and with the characters that
 * RFC 3987 does not allow percent-encoded (section 3.1 step 2), as in `http://{owner}.example.com/`. `undefined` for
 * what is no absolute IRI: a text without a scheme, of a scheme that no one uses, a remark with a colon, a lone
 * surrogate, a host that encoding would turn into another. Linear in the length of the text; never throws.
 */
export function toIri(text: string): MendedIri | undefined {
  return COMMON_IRI.test(text) ? { iri: text, repaired: false } : mendIri(text);
}

/** Names and texts are asked for again and again, as are templates. */
const mendIri = remembered(mendAnyIri);

function mendAnyIri(text: string): MendedIri | undefined {
  const trimmed = text.trim();
  const parts = splitIri(trimmed);
  if (!parts || LONE_SURROGATE.test(trimmed)) return undefined;
  const afterColon = trimmed.slice(parts.scheme.length + 1);
  const shape = SCHEMES.get(parts.scheme.toLowerCase()) ?? DEEP_LINK;
  if (!shape.test(afterColon)) return undefined;
  const iri = joinEncoded(parts);
  return isIri(iri) ? { iri, repaired: iri !== text } : undefined;
}

/** Is this a relative reference (RFC 3987 section 2.2, `irelative-ref`), the empty one included? */
export function isRelativeReference(text: string): boolean {
  // Behind any scheme it would be an IRI; a colon in its first segment would make a scheme of that.
  return !/^[^/?#]*:/.test(text) && isIri(`x:${text}`);
}

/** A relative reference with all percent-encoded that RFC 3987 does not allow in it. */
export const encodeReference = (text: string): string => encodeIri(`x:${text}`).slice(2);

/** Removes `.` and `..` from a path, as RFC 3986 section 5.2.4 has it. */
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
 * A relative reference against a base (RFC 3986 section 5.2.2), with nothing encoded or made lower case on the way;
 * `undefined` where the base is no IRI.
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
