/** Numbers of a listing, and prices. */
import { isScalar, JsonObject, scalarText, valuesOf, type Json } from '../../text/json.ts';
import { CURRENCIES, PRICES } from '../values/listing-words.ts';
import { saysNothing } from '../values/placeholders.ts';
import { folded, keyList, spelled, spelledText, type KeyList } from '../values/spelled.ts';
import { plainScalar } from './stated.ts';
import { readText } from '../values/actors.ts';

/** A number, boolean or text as its sender wrote it. */
export type Plain = string | number | boolean;

/**
 * The price of a thing, written on the thing itself, in a
 * PriceSpecification or in an offer. `country` decides which dollar `$` is.
 */
export function priceOf(
  thing: JsonObject,
  keys: KeyList = PRICES,
  country?: string,
): { price?: Plain; priceCurrency?: string } {
  for (const member of spelled(thing, keys)) {
    for (const value of valuesOf(member)) {
      const specification = value instanceof JsonObject ? value : undefined;
      const price = specification === undefined ? plainOf(value) : first(specification, SPECIFIED_PRICE);
      if (price === undefined) continue;
      const priceCurrency = currencyOf(specification ?? thing) ?? currencyOf(thing) ?? currencyIn(price, country);
      return priceCurrency === undefined ? { price } : { price, priceCurrency };
    }
  }
  const currency = currencyOf(thing);
  return currency === undefined ? {} : { priceCurrency: currency };
}

const SPECIFIED_PRICE = keyList('price value amount minPrice lowPrice');
const QUANTITY = keyList('value score minValue min maxValue max size amount name');

/** The currency that is written on a thing: a text, or an object with a code or a name. */
export function currencyOf(thing: JsonObject): string | undefined {
  const codes = spelled(thing, CURRENCIES)
    .flatMap(valuesOf)
    .map((value) => (value instanceof JsonObject ? spelledText(value, CODES) : undefined) ?? readText(value));
  return codes.find((code) => code !== undefined);
}

const CODES = keyList('code currencyCode isoCode iso');

/** The currency in `375000 EUR`, `\u00a3375,000` or `CA$375,000`. A plain `$` is the dollar of the country, if that has one. */
export function currencyIn(price: Plain, country = ''): string | undefined {
  const text = String(price);
  const code = CODE.exec(text)?.[1];
  const sign = SIGN.exec(text)?.[0];
  if (code !== undefined || sign === undefined) return code;
  return sign === '$' ? DOLLARS.get(folded(country)) : SIGNS.get(sign);
}

const CODE = /(?<=^|[\s\d])(USD|CAD|EUR|GBP|AUD|NZD|CHF|MXN|AED|INR|ZAR|SEK|NOK|DKK|PLN|JPY|CNY|BRL)(?=$|[\s\d])/;
const SIGN = /(?<![A-Za-z])(?:US|CA?|AU?|NZ|R|HK|S|MX)?\$|[\u20ac\u00a3\u20b9\u20ba\u20a9\u20aa]/;

/** A sign or code of a currency before or after an amount. */
const ANY_MONEY = `(?:${SIGN.source}|\\p{Sc}|${CODE.source})`;
const MONEY = new RegExp(`^${ANY_MONEY}|${ANY_MONEY}$`, 'gu');
const UNITS: ReadonlyMap<string, number> = new Map(
  Object.entries({ '': 1, k: 1e3, thousand: 1e3, m: 1e6, million: 1e6 }),
);

/**
 * The number in a price: `450000`, `$450,000.00`, `450.000 \u20ac`, `1.250.000`, `$450K`, `1.2M`. `undefined` for words, for negative
 * amounts, and for what can be read in two ways: `450.000` without a currency is 450 or 450,000.
 */
export function amountOf(price: Plain | undefined): number | undefined {
  if (typeof price === 'number') return Number.isFinite(price) ? price : undefined;
  if (typeof price !== 'string') return undefined;
  const amount = price.trim().replace(MONEY, '').trim();
  const [, number = '', word = ''] = /^(\d.*?)\s*(k|m|thousand|million)?$/i.exec(amount) ?? [];
  const unit = UNITS.get(word.toLowerCase()) ?? 1;
  // No one writes a thousand millions in groups, so the point in `$1.125M` is a decimal point.
  const isDecimal = unit === 1e6 && /^\d+\.\d+$/.test(number);
  const read = isDecimal ? Number(number) : numberIn(number, unit === 1 && amount !== price.trim());
  return read === undefined ? undefined : Number((read * unit).toFixed(2));
}

/** Digits in groups, with one separator and up to two decimals; or as in India, where only the last group has three digits. */
const GROUPS = /^[1-9]\d{0,2}([,.'\u2019\s])\d{3}(?:\1\d{3})*(?:(?!\1)[.,]\d{1,2})?$/;
const INDIAN_GROUPS = /^[1-9]\d?(,)\d{2}(?:,\d{2})*,\d{3}(?:\.\d{1,2})?$/;

function numberIn(text: string, isMoney: boolean): number | undefined {
  const separator = (GROUPS.exec(text) ?? INDIAN_GROUPS.exec(text))?.[1];
  if (separator === undefined)
    return /^\d+(?:\.\d+|,\d{1,2})?$/.test(text) ? Number(text.replace(',', '.')) : undefined;
  // Prices have no third decimal.
  if (/^\d+\.\d+$/.test(text) && !isMoney) return undefined;
  return Number(text.replaceAll(separator, '').replace(',', '.'));
}

/** The dollars, by the code or name of the country. */
const DOLLARS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    us: 'USD',
    usa: 'USD',
    unitedstates: 'USD',
    unitedstatesofamerica: 'USD',
    ca: 'CAD',
    canada: 'CAD',
    au: 'AUD',
    australia: 'AUD',
    nz: 'NZD',
    newzealand: 'NZD',
    sg: 'SGD',
    singapore: 'SGD',
    hk: 'HKD',
    mx: 'MXN',
  }),
);

/** Currency signs that belong to one country only. */
const SIGNS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '\u20ac': 'EUR',
    '\u00a3': 'GBP',
    '\u20b9': 'INR',
    '\u20ba': 'TRY',
    '\u20a9': 'KRW',
    '\u20aa': 'ILS',
    US$: 'USD',
    C$: 'CAD',
    CA$: 'CAD',
    A$: 'AUD',
    AU$: 'AUD',
    NZ$: 'NZD',
    R$: 'BRL',
    HK$: 'HKD',
    S$: 'SGD',
    MX$: 'MXN',
  }),
);

/** The first of these members that has a value. A QuantitativeValue gives its `value`. */
export function first(object: JsonObject, keys: KeyList): Plain | undefined {
  return firstPlain(spelled(object, keys));
}

/** The first of these values that is a number or text. */
export function firstPlain(members: readonly Json[]): Plain | undefined {
  for (const member of members) {
    for (const value of valuesOf(member)) {
      const found = value instanceof JsonObject ? first(value, QUANTITY) : plainOf(value);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

const plainOf = (value: Json): Plain | undefined =>
  isScalar(value) && !saysNothing(scalarText(value)) ? plainScalar(value) : undefined;
