/**
 * `npm run bench -- [--only NAME] [--rounds N] [--messages N] [--seed N] [--json]`: leadpod beside others, side by side in one
 * run. Each contender is a fresh process in each round, in turn forwards and backwards; a ratio is the median of the ratios
 * of the rounds. What is measured is processor time, of the work alone, after a warm-up (see text-child.ts), unless the table says
 * something else. `--only` takes the key of a ratio, or what stands before its stroke: `pipeline`, `quads`, `floor`, `bulk`, `sync`.
 */
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { floorOf } from './contenders/floor.ts';
import { outputOf } from './contenders/leadpod.ts';
import { plainMessages } from './contenders/messages.ts';
import { contendersOf, RATIOS, ratiosOf, type Extent } from './plan.ts';
import { costOf, ratioOf, runRounds, type Contender, type Costs, type Ratio } from './ratios.ts';
import { startSyncBench, type SyncBench } from './sync.ts';

/** Fewer rounds do not tell a busy moment from a slow program. */
const LEAST_ROUNDS = 7;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: String(LEAST_ROUNDS) },
    messages: { type: 'string', default: '600' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});

const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));

/** The floor is no measure unless it makes the same. */
async function checkFloor({ messages, seed }: Extent): Promise<void> {
  for (const message of plainMessages(messages, seed)) {
    const mine = floorOf(message);
    const ours = await outputOf(message);
    if (mine.nquads !== ours.nquads || mine.turtle !== ours.turtle)
      throw new Error(`The floor makes something else of\n${message}`);
  }
}

/** What of a contender is looked at. */
const measureOf = (name: string, ratios: readonly Ratio[]): Ratio['of'] =>
  ratios.find(({ subject, reference }) => [subject, reference].includes(name))?.of ?? 'cpu';

function print(ratios: readonly Ratio[], contenders: readonly Contender[], costs: Costs): void {
  const costTable = new Table({ head: ['contender', 'ms', 'what is measured'], style: { head: [], border: [] } });
  for (const { name, does } of contenders) {
    const of = measureOf(name, ratios);
    costTable.push([name, rounded(costOf(name, of, costs), 3), `${does} (${of === 'cpu' ? 'processor' : 'wall'})`]);
  }
  const ratioTable = new Table({ head: ['ratio', 'median', ''], style: { head: [], border: [] } });
  for (const one of ratios)
    ratioTable.push([
      one.key,
      rounded(ratioOf(one, costs)),
      `times ${one.sense}, ${one.of === 'cpu' ? 'processor' : 'wall'} time`,
    ]);
  process.stdout.write(`${costTable.toString()}\n${ratioTable.toString()}\n`);
}

async function run(): Promise<void> {
  const rounds = Number(values.rounds);
  const extent = { messages: Number(values.messages), seed: Number(values.seed) };
  const ratios = ratiosOf(values.only);
  if (ratios.length === 0 || !(rounds >= LEAST_ROUNDS) || !(extent.messages > 0) || !Number.isInteger(extent.seed)) {
    const names = RATIOS.map(({ key }) => key).join(', ');
    process.stderr.write(`expected --only with one of ${names}, and --rounds of at least ${LEAST_ROUNDS}\n`);
    process.exitCode = 2;
    return;
  }
  let bench: Promise<SyncBench> | undefined;
  const contenders = contendersOf(ratios, extent, () => (bench ??= startSyncBench()));
  if (contenders.some(({ name }) => name === 'floor')) await checkFloor(extent);
  try {
    const costs = await runRounds(contenders, rounds, (round) => {
      process.stderr.write(`round ${round + 1} of ${rounds}\n`);
    });
    if (!values.json) {
      print(ratios, contenders, costs);
      return;
    }
    const found = Object.fromEntries(ratios.map((one) => [one.key, rounded(ratioOf(one, costs), 3)]));
    const ms = Object.fromEntries(
      contenders.map(({ name }) => [name, rounded(costOf(name, measureOf(name, ratios), costs), 4)]),
    );
    const { node } = process.versions;
    process.stdout.write(`${JSON.stringify({ node, rounds, ...extent, ratios: found, milliseconds: ms })}\n`);
  } finally {
    await (await bench)?.stop();
  }
}

await run();
