/**
 * Converts texts that can be written in many ways to one spelling: invisible characters are removed, letters and marks are
 * composed (Unicode NFKC), all is lower case, and the domain of an address has the form of the DNS.
 */

/** Invisible characters: zero-width characters, soft hyphens, direction marks. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu;
/**
 * More marks on one letter than any language uses. ICU sorts them by insertion, so 160 kB of them would take 7 s. UAX #15
 * section 13 (Stream-Safe Text Format) has the same limit.
 */
const TOO_MANY_MARKS = /(\p{M}{30})\p{M}+/gu;
/** Arabic and Persian digits, which NFKC does not convert. */
const OTHER_DIGITS = /[\u0660-\u0669\u06f0-\u06f9]/g;
/** Characters that occur in no local part or domain, so they separate addresses. */
const BETWEEN_ADDRESSES = /[\s<>"(),:;[\\\]]+/u;
/** Characters that may stand before an address. RFC 5322 section 3.2.3 allows them in it, but they hardly ever belong to it. */
const BEFORE = /^['`*{|}=?!/&#.]+/;
/** In `?to=joe@mail.example`, the address begins after the last of these characters. */
const BEHIND_LAST = /^.*[`*{|}=?!/&#]'?/s;
const DOMAIN = /^[\p{L}\p{N}\p{M}_.-]+/u;
const MAX_LOCAL = 256;
/** RFC 1035 section 2.3.4. */
const MAX_DOMAIN = 253;

/** For ASCII, only upper case needs a conversion. */
const ASCII = /^[\u0000-\u007F]*$/;

/** A text without invisible characters: zero-width characters, soft hyphens, direction marks. */
export const visibleText = (text: string): string => (ASCII.test(text) ? text : text.replace(UNSEEN, ''));

/** A text in the spelling in which texts are compared. Takes linear time. */
export function plainText(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return text
    .replace(UNSEEN, '')
    .replace(TOO_MANY_MARKS, '$1')
    .normalize('NFKC')
    .toLowerCase()
    .replace(OTHER_DIGITS, (digit) => String(digit.charCodeAt(0) % 16));
}

/** A text without invisible characters and with composed letters (NFC). Upper case stays. */
export function composedText(text: string): string {
  return ASCII.test(text) ? text : text.replace(UNSEEN, '').replace(TOO_MANY_MARKS, '$1').normalize('NFC');
}

/**
 * The e-mail addresses in a {@link plainText}, each once: among names, in lists, in `mailto:` links with a query. If it is
 * unclear where an address begins, both readings are returned. Takes linear time.
 */
export function addressesIn(plain: string): Set<string> {
  return new Set(readingsIn(plain).flat());
}

/** RFC 5321 section 4.1.2, without quoted local parts and address literals, which no lead form accepts. */
const ADDRESS = /^([^\s@<>"(),:;[\\\]]{1,256})@([^\s@<>"(),:;[\\\]]{1,253})$/u;

/** The text as an e-mail address, if it is one and nothing else. Otherwise `undefined`. */
export function addressOf(text: string): string | undefined {
  const [, local, domain = ''] = ADDRESS.exec(plainText(text).trim()) ?? [];
  const name = DOMAIN.exec(domain)?.[0] === domain && !/[.-]$/.test(domain) ? domainOf(domain) : undefined;
  return local === undefined || name === undefined ? undefined : `${local}@${name}`;
}

/** The e-mail addresses in a text, in the most likely reading of each. */
export function addressesOf(text: string): Set<string> {
  // RFC 6068 section 2: a `mailto:` link percent-encodes letters outside ASCII. The caller has removed the `mailto:`.
  const plain = plainText(text.replace(/(?:%[89a-f][0-9a-f])+/gi, unescapePercent));
  return new Set(readingsIn(plain).flatMap(([first]) => first ?? []));
}

/** Decodes percent-encoded octets (RFC 3986 section 2.1) as UTF-8. */
export function unescapePercent(text: string): string {
  return new TextDecoder().decode(Uint8Array.from(text.slice(1).split('%'), (digits) => parseInt(digits, 16)));
}

/** The possible readings of each address, the most likely first. */
function readingsIn(plain: string): string[][] {
  if (!plain.includes('@')) return [];
  return plain.split(BETWEEN_ADDRESSES).flatMap((word) => {
    const parts = word.split('@');
    return parts.slice(1).flatMap((part, index) => {
      const domain = domainOf(part);
      if (domain === undefined) return [];
      const between = parts[index] ?? '';
      // In `ann@mail.example?cc=bob@mail.example`, the text before the second `@` begins with a domain.
      const before = index === 0 || domainOf(between) === undefined ? between : between.replace(DOMAIN, '');
      const local = before.slice(-MAX_LOCAL).replace(BEFORE, '');
      const names = [local, local.replace(BEHIND_LAST, '')].filter((name) => name !== '');
      return [names.map((name) => `${name}@${domain}`)];
    });
  });
}

/** The domain at the beginning of a text, in the form of the DNS (punycode, RFC 3492). */
function domainOf(text: string): string | undefined {
  const name = (DOMAIN.exec(text.slice(0, MAX_DOMAIN + 1))?.[0] ?? '').replace(/[.-]{1,3}$/, '');
  if (name.length > MAX_DOMAIN || !/[^.]\.[^.]/.test(name)) return undefined;

  if (/^[\x00-\x7f]*$/.test(name)) return name;
  return URL.canParse(`http://${name}`) ? new URL(`http://${name}`).hostname : name;
}
