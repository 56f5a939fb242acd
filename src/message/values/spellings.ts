/**
 * One spelling for what people and programs write in many: characters that no one sees are left out, letters and marks are
 * composed (Unicode NFKC), capitals are small, and the domain of an address is as the DNS has it.
 */

/** Zero-width characters, soft hyphens, marks of direction: they change nothing that is seen. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu;
/**
 * More marks on one letter than any language writes. ICU sorts them by insertion, so that 160 kB of them would cost 7 s; UAX #15
 * section 13 (Stream-Safe Text Format) draws the same line.
 */
const TOO_MANY_MARKS = /(\p{M}{30})\p{M}+/gu;
/** Digits of Arabic and Persian, which NFKC leaves alone. */
const OTHER_DIGITS = /[\u0660-\u0669\u06f0-\u06f9]/g;
/** What no local part or domain holds, whatever stands around an address. */
const BETWEEN_ADDRESSES = /[\s<>"(),:;[\\\]]+/u;
/** What may stand before an address without being a part of it, though RFC 5322 section 3.2.3 allows it there. */
const BEFORE = /^['`*{|}=?!/&#.]+/;
/** In `?to=joe@mail.example` the address begins behind the last of these. */
const BEHIND_LAST = /^.*[`*{|}=?!/&#]'?/s;
const DOMAIN = /^[\p{L}\p{N}\p{M}_.-]+/u;
const MAX_LOCAL = 256;
/** RFC 1035 section 2.3.4. */
const MAX_DOMAIN = 253;

/** There is nothing to change in it but capitals. */
const ASCII = /^[\u0000-\u007F]*$/;

/** A text without what no one sees: zero-width characters, soft hyphens, marks of direction. */
export const visibleText = (text: string): string => (ASCII.test(text) ? text : text.replace(UNSEEN, ''));

/** A text in the one spelling in which texts are compared. Linear in its length. */
export function plainText(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return text
    .replace(UNSEEN, '')
    .replace(TOO_MANY_MARKS, '$1')
    .normalize('NFKC')
    .toLowerCase()
    .replace(OTHER_DIGITS, (digit) => String(digit.charCodeAt(0) % 16));
}

/** A text without what no one sees, its letters composed (NFC); capitals stay. */
export function composedText(text: string): string {
  return ASCII.test(text) ? text : text.replace(UNSEEN, '').replace(TOO_MANY_MARKS, '$1').normalize('NFC');
}

/**
 * The e-mail addresses that are in a {@link plainText}, among names, in lists, in `mailto:` with a query: each once, and where
 * it is not clear where one begins, both readings. Linear in its length.
 */
export function addressesIn(plain: string): Set<string> {
  return new Set(readingsIn(plain).flat());
}

/** RFC 5321 section 4.1.2 without quoted local parts and address literals, which no lead form lets through. */
const ADDRESS = /^([^\s@<>"(),:;[\\\]]{1,256})@([^\s@<>"(),:;[\\\]]{1,253})$/u;

/** The e-mail address that a text is, and nothing beside; `undefined` where it is none. */
export function addressOf(text: string): string | undefined {
  const [, local, domain = ''] = ADDRESS.exec(plainText(text).trim()) ?? [];
  const name = DOMAIN.exec(domain)?.[0] === domain && !/[.-]$/.test(domain) ? domainOf(domain) : undefined;
  return local === undefined || name === undefined ? undefined : `${local}@${name}`;
}

/** The e-mail addresses of a text that is one, or that names one or several: of each the likeliest reading. */
export function addressesOf(text: string): Set<string> {
  // RFC 6068 section 2: in `mailto:`, which the reader takes away, other letters than those of ASCII are percent-encoded.
  const plain = plainText(text.replace(/(?:%[89a-f][0-9a-f])+/gi, unescapePercent));
  return new Set(readingsIn(plain).flatMap(([first]) => first ?? []));
}

/** What percent-encoded octets stand for (RFC 3986 section 2.1), as UTF-8. */
export function unescapePercent(text: string): string {
  return new TextDecoder().decode(Uint8Array.from(text.slice(1).split('%'), (digits) => parseInt(digits, 16)));
}

/** For each address the ways in which it may be read, the likeliest first. */
function readingsIn(plain: string): string[][] {
  if (!plain.includes('@')) return [];
  return plain.split(BETWEEN_ADDRESSES).flatMap((word) => {
    const parts = word.split('@');
    return parts.slice(1).flatMap((part, index) => {
      const domain = domainOf(part);
      if (domain === undefined) return [];
      const between = parts[index] ?? '';
      // In `ann@mail.example?cc=bob@mail.example` what stands before the second sign begins with a domain.
      const before = index === 0 || domainOf(between) === undefined ? between : between.replace(DOMAIN, '');
      const local = before.slice(-MAX_LOCAL).replace(BEFORE, '');
      const names = [local, local.replace(BEHIND_LAST, '')].filter((name) => name !== '');
      return [names.map((name) => `${name}@${domain}`)];
    });
  });
}

/** The domain at the beginning of a text, as the DNS has it (punycode, RFC 3492). */
function domainOf(text: string): string | undefined {
  const name = (DOMAIN.exec(text.slice(0, MAX_DOMAIN + 1))?.[0] ?? '').replace(/[.-]{1,3}$/, '');
  if (name.length > MAX_DOMAIN || !/[^.]\.[^.]/.test(name)) return undefined;

  if (/^[\x00-\x7f]*$/.test(name)) return name;
  return URL.canParse(`http://${name}`) ? new URL(`http://${name}`).hostname : name;
}
