/** Converts telephone numbers as people type them to E.164. */
import {
  getCountryCallingCode,
  Metadata,
  parsePhoneNumberFromString,
  type CountryCode,
  type PhoneNumber,
} from 'libphonenumber-js';

/** An ISO 3166-1 alpha-2 code: the country of numbers without a country code. */
export type Region = CountryCode;

/** Most leads in this format are North American. */
export const DEFAULT_REGION: Region = 'US';

/**
 * The number as `+` and digits (ITU-T E.164), with an extension after `;ext=` (RFC 3966 section 3). `undefined` if the text
 * cannot be a number of its region. The number only needs a possible length; its range need not be in use.
 */
export function parseTelephone(text: string, region: Region = DEFAULT_REGION): string | undefined {
  const plain = text.trim().replace(/^tel:/i, '');
  const number = parsePhoneNumberFromString(plain, region);
  const found = number?.isPossible() === true ? number : abroad(plain);
  return found?.getURI().replace(/^tel:/, '');
}

/** Reads `00` before the country code. Most of the world dials it, so people write it in forms of other regions as well. */
function abroad(plain: string): PhoneNumber | undefined {
  if (!plain.startsWith('00')) return undefined;
  const number = parsePhoneNumberFromString(plain.replace(/^00/, '+'));
  return number?.isValid() === true ? number : undefined;
}

/** The country code of a region, such as `1` for the United States. */
export const callingCodeOf = (region: Region): string => getCountryCallingCode(region);

/** The possible lengths of a region's numbers, in digits without the country code. */
export function nationalLengths(region: Region): readonly number[] {
  let lengths = LENGTHS.get(region);
  if (lengths === undefined) {
    const metadata = new Metadata();
    metadata.selectNumberingPlan(region);
    lengths = metadata.numberingPlan?.possibleLengths() ?? [];
    LENGTHS.set(region, lengths);
  }
  return lengths;
}

const LENGTHS = new Map<Region, readonly number[]>();
