/** Flags whose values are numbers or IRIs, refused where they are none. */
import { InvalidArgumentError, Option } from 'commander';

/** An option that takes a whole number from `least` on, up to `most`. */
export function countOption(flags: string, description: string, least = 1, most = Number.MAX_SAFE_INTEGER): Option {
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `from ${least} to ${most}`;
  return new Option(flags, description).argParser((text: string) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`Expected a whole number ${range}.`);
  });
}

/** An option that takes seconds. A timer holds 24 days at most, and goes off at once where it is given more. */
export const secondsOption = (flags: string, description: string): Option =>
  countOption(flags, description, 1, Math.floor((2 ** 31 - 1) / 1000));

/** An option that takes a TCP port; 0 picks a free one. */
export const portOption = (flags: string, description: string): Option => countOption(flags, description, 0, 65_535);

/** What relative IRIs are relative to, for every command that reads files. */
export function baseOption(): Option {
  return new Option('--base <IRI>', 'base IRI of relative IRIs').argParser((text: string) => {
    if (URL.canParse(text)) return text;
    throw new InvalidArgumentError('Expected an absolute IRI.');
  });
}
