/**
 * One spelling for what people and programs write in many: characters that nobody sees are left out, letters and marks are
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
const BEHIND_LAST = /^.*[`*{|}=?!/&#']/s;
const DOMAIN = /^[\p{L}\p{N}\p{M}_.-]+/u;
const MAX_LOCAL = 256;
/** RFC 1035 section 2.3.4. */
const MAX_DOMAIN = 253;

/** A text in the one spelling in which texts are compared. Linear in its length. */
export function plainText(text: string): string {
  return text
    .replace(UNSEEN, '')
    .replace(TOO_MANY_MARKS, '$1')
    .normalize('NFKC')
    .toLowerCase()
    .replace(OTHER_DIGITS, (digit) => String(digit.charCodeAt(0) % 16));
}

/**
 * The e-mail addresses that stand in a {@link plainText}, among names, in lists, in `mailto:` with a query: each once, and where
 * it is not clear where one begins, both readings. Linear in its length.
 */
export function addressesIn(plain: string): Set<string> {
  const addresses = new Set<string>();
  if (!plain.includes('@')) return addresses;
  for (const word of plain.split(BETWEEN_ADDRESSES)) {
    const parts = word.split('@');
    for (const [index, part] of parts.slice(1).entries()) {
      const domain = domainOf(part);
      if (domain === undefined) continue;
      const local = (parts[index] ?? '').slice(-MAX_LOCAL);
      for (const name of [local.replace(BEFORE, ''), local.replace(BEHIND_LAST, '')])
        if (name !== '') addresses.add(`${name}@${domain}`);
    }
  }
  return addresses;
}

/** The domain at the beginning of a text, as the DNS has it (punycode, RFC 3492). */
function domainOf(text: string): string | undefined {
  const name = (DOMAIN.exec(text.slice(0, MAX_DOMAIN + 1))?.[0] ?? '').replace(/[.-]{1,3}$/, '');
  if (name.length > MAX_DOMAIN || !/[^.]\.[^.]/.test(name)) return undefined;

  if (/^[\x00-\x7f]*$/.test(name)) return name;
  return URL.canParse(`http://${name}`) ? new URL(`http://${name}`).hostname : name;
}
