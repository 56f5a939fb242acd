/** The parts of a regular expression for dates with words, in English, in lower case. */

/** The first three letters of each month. */
export const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** The name of the month, short or in full. */
export const MONTH = `(?<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?`;
/** The name of the day of the week, and what separates it from the date. It is optional. */
export const WEEKDAY = '(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\\.?,? +)?';
/** The day of the month, also as `1st`. */
export const DAY = '(?<day>\\d{1,2})(?:st|nd|rd|th)?';
export const YEAR = '(?<year>\\d{4})';
