/**
 * Reads changed samples, hostile messages and random bytes, and reports which rules of fuzz-run.ts are broken:
 *
 *     npm run fuzz -- [--seed N] [--count N] [--case N]
 *
 * The same seed gives the same cases. `--case` runs only one of them. Exits with 1 if a rule was broken.
 */
import { parseArgs } from 'node:util';
import { runFuzz } from './fuzz-run.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const { values } = parseArgs({
  options: { seed: { type: 'string' }, count: { type: 'string', default: '1000' }, case: { type: 'string' } },
});
const numbers = { seed: Number(values.seed ?? Date.now() % 2 ** 31), count: Number(values.count) };
if (!Object.values(numbers).every((number) => Number.isSafeInteger(number) && number >= 0)) {
  process.stderr.write('usage: npm run fuzz -- [--seed N] [--count N] [--case N]\n');
  process.exitCode = 2;
} else {
  say(`seed ${numbers.seed}, ${numbers.count} cases`);
  const only = values.case === undefined ? {} : { only: Number(values.case) };
  const { cases, read, refused, findings } = await runFuzz({ ...numbers, ...only }, say);
  say(`${cases} cases: ${read} read, ${refused} refused, ${findings.length} broke a law`);
  process.exitCode = findings.length === 0 ? 0 : 1;
}
