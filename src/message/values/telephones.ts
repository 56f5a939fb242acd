/** Telephone numbers as people type them, to E.164. */
import {
  getCountryCallingCode,
  Metadata,
  parsePhoneNumberFromString,
  type CountryCode,
  type PhoneNumber,
} from 'libphonenumber-js';

/** An ISO 3166-1 alpha-2 code: where a number without a country code is at home. */
export type Region = CountryCode;

/** Most of the traffic of this format is North American. */
export const DEFAULT_REGION: Region = 'US';

/**
 * The number as `+` and digits (ITU-T E.164), an extension behind `;ext=` (RFC 3966 section 3). `undefined` where the
 * text cannot be a number of its region. Possible numbers are enough: the length is right, the range need not be in use.
 */
export function parseTelephone(text: string, region: Region = DEFAULT_REGION): string | undefined {
  const plain = text.trim().replace(/^tel:/i, '');
  const number = parsePhoneNumberFromString(plain, region);
  const found = number?.isPossible() === true ? number : abroad(plain);
  return found?.getURI().replace(/^tel:/, '');
}

/** Most of the world dials `00` before the code of a country: so do people in forms of a region that dials something else. */
function abroad(plain: string): PhoneNumber | undefined {
  if (!plain.startsWith('00')) return undefined;
  const number = parsePhoneNumberFromString(plain.replace(/^00/, '+'));
  return number?.isValid() === true ? number : undefined;
}

/** The country code of a region, `1` for the United States. */
export const callingCodeOf = (region: Region): string => getCountryCallingCode(region);

/** How many digits the numbers of a region may have behind its country code. */
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
