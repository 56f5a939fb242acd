/** Flags whose values are numbers or IRIs. Other values are refused. */
import { InvalidArgumentError, Option } from 'commander';

/** A flag for a whole number from `least` to `most`. */
export function countOption(flags: string, description: string, least = 1, most = Number.MAX_SAFE_INTEGER): Option {
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `from ${least} to ${most}`;
  return new Option(flags, description).argParser((text: string) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`Expected a whole number ${range}.`);
  });
}

/** A flag for a number of seconds. The maximum is 24 days, because a timer with a longer time fires immediately. */
export const secondsOption = (flags: string, description: string): Option =>
  countOption(flags, description, 1, Math.floor((2 ** 31 - 1) / 1000));

/** A flag for a TCP port. 0 means any free port. */
export const portOption = (flags: string, description: string): Option => countOption(flags, description, 0, 65_535);

/** The flag for the base of relative IRIs, for all commands that read files. */
export function baseOption(): Option {
  return new Option('--base <IRI>', 'base IRI of relative IRIs').argParser((text: string) => {
    if (URL.canParse(text)) return text;
    throw new InvalidArgumentError('Expected an absolute IRI.');
  });
}
