/** Tests a receiver with messages of invented people. */
import { randomBytes } from 'node:crypto';
import { UsageError } from '../../errors.ts';
import { CONTRACT_CHECKS, type ContractCheck } from './checks.ts';
import { isNoAnswer, Receiver, type ReceiverOptions } from './receiver.ts';
import { JSON_LD, problem, Trial, type Outcome } from './trial.ts';

/** The options of a test. */
export interface ContractOptions extends ReceiverOptions {
  /** The names of the checks to run. Default: all. */
  readonly only?: readonly string[] | undefined;
  /** The size of a message that is too large, in bytes. */
  readonly largeBytes?: number | undefined;
  /** Delete the messages of the test afterwards, if the receiver allows it. */
  readonly clean?: boolean | undefined;
  /** A text in the ids of the messages of this test, so that they differ from those of other tests. Default: random. */
  readonly run?: string | undefined;
}

/** The result of a check. */
export interface ContractResult extends Outcome {
  readonly name: string;
}

const LARGE_BYTES = 16 * 1024 * 1024;

/**
 * Returns the checks with these names, or all checks.
 *
 * @throws UsageError for an unknown name.
 */
export function chosenChecks(only?: readonly string[]): readonly ContractCheck[] {
  const names = CONTRACT_CHECKS.map(({ name }) => name);
  const unknown = only?.filter((name) => !names.includes(name)) ?? [];
  if (unknown.length > 0)
    throw new UsageError(`There is no check named ${unknown.join(', ')}. The checks: ${names.join(', ')}`);
  return CONTRACT_CHECKS.filter(({ name }) => only?.includes(name) ?? true);
}

/**
 * Tests a receiver. The checks run one after the other.
 *
 * @throws PodError if the receiver does not answer at all.
 */
export async function* tryReceiver(inbox: string, options: ContractOptions = {}): AsyncGenerator<ContractResult> {
  const checks = chosenChecks(options.only);
  const receiver = new Receiver(inbox, options);
  await receiver.ask('GET', inbox, JSON_LD);
  const run = options.run ?? randomBytes(4).toString('hex');
  const trial = new Trial(receiver, run, options.largeBytes ?? LARGE_BYTES);
  for (const { name, run: check } of checks) {
    const outcome = await check(trial).catch((error: unknown) => {
      if (isNoAnswer(error)) return problem(error.message);
      throw error;
    });
    yield { name, ...outcome };
  }
  if (options.clean === true) yield { name: 'clean', ...(await cleanUp(trial)) };
}

async function cleanUp(trial: Trial): Promise<Outcome> {
  const created = trial.created();
  let left = 0;
  for (const url of created) {
    const { status } = await trial.receiver.ask('DELETE', url);
    if (status >= 300 && status !== 404 && status !== 410) left += 1;
  }
  return left === 0
    ? { state: 'ok', message: `deleted what was posted: ${created.length}` }
    : { state: 'warning', message: `the receiver keeps ${left} of ${created.length} messages that were posted` };
}
