/**
 * Prints which test files take the most processor time. On Linux this includes their child processes.
 *
 *     npm test -- --require ./scripts/tests/test-costs.ts
 */
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

/** The variable that names the file in which the processes of mocha write the costs of each test file. */
const FILE = 'LEADPOD_TEST_COSTS';
const SHOWN = 30;
const TICKS_PER_SECOND = 100;

/** Seconds of processor time. */
interface Cost {
  readonly own: number;
  /** The time of child processes that have ended. */
  readonly children: number;
}

/** The processor time of this process until now. */
function spent(): Cost {
  if (!existsSync('/proc/self/stat')) {
    const { user, system } = process.cpuUsage();
    return { own: (user + system) / 1_000_000, children: 0 };
  }
  // See proc(5). The name of the program may contain spaces. After it there are 11 other fields.
  const [user = 0, system = 0, childUser = 0, childSystem = 0] = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
    .slice(11, 15)
    .map((ticks) => Number(ticks) / TICKS_PER_SECOND);
  return { own: user + system, children: childUser + childSystem };
}

let last: Cost = { own: 0, children: 0 };

export const mochaHooks = {
  /**
   * In parallel runs, as in `npm test`, this hook runs after each file. The cost of the first file of a process includes
   * loading the program.
   */
  afterAll(this: Mocha.Context): void {
    const parent = this.test?.parent;
    const file = parent?.suites[0]?.file ?? parent?.tests[0]?.file ?? '';
    const now = spent();
    const line = [relative('', file), now.own - last.own, now.children - last.children];
    appendFileSync(process.env[FILE] ?? '', `${JSON.stringify(line)}\n`);
    last = now;
  },
};

/** Runs in the main process of mocha. */
export function mochaGlobalSetup(): void {
  process.env[FILE] = join(mkdtempSync(join(tmpdir(), 'leadpod-test-costs-')), 'lines');
}

/** Prints the table when all tests have ended. */
export function mochaGlobalTeardown(): void {
  const path = process.env[FILE] ?? '';
  const rows = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as [file: string, own: number, children: number])
    .map(([file, own, children]) => ({ file, own, children, all: own + children }))
    .sort((one, other) => other.all - one.all);
  rmSync(dirname(path), { recursive: true });
  const lines = rows.slice(0, SHOWN).map(({ file, own, children, all }) =>
    [all, own, children]
      .map((seconds) => seconds.toFixed(1).padStart(9))
      .concat(`  ${file}`)
      .join(''),
  );
  const sum = rows.reduce((total, { all }) => total + all, 0);
  process.stdout.write(`\n      all      own children  seconds of processor time\n${lines.join('\n')}\n`);
  process.stdout.write(`${sum.toFixed(1).padStart(9)}  of ${rows.length} test files\n`);
}
