/** What is compared with what, and how a ratio comes out of the rounds. */
import { median } from 'simple-statistics';
import type { Cost } from './measure.ts';

/** Something that is measured, once a round. */
export interface Contender {
  readonly name: string;
  /** What it does, and what of it is measured. */
  readonly does: string;
  measure(round: number): Promise<Cost>;
}

/** Two contenders, and how their costs are told. */
export interface Ratio {
  /** Its name: `subject/reference` in the words of the table. */
  readonly key: string;
  readonly subject: string;
  readonly reference: string;
  /** `faster`: cost of the reference by that of the subject. `slower`: the other way round. */
  readonly sense: 'faster' | 'slower';
  readonly of: 'cpu' | 'wall';
}

/** Name of a contender -> what it cost in each round. */
export type Costs = ReadonlyMap<string, readonly Cost[]>;

/** Runs all rounds: every contender once a round, in turn forwards and backwards. */
export async function runRounds(
  contenders: readonly Contender[],
  rounds: number,
  onRound: (round: number) => void,
): Promise<Costs> {
  const costs = new Map<string, Cost[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    onRound(round);
    // What one leaves to the next, as a warm processor, does not always go to the same.
    for (const contender of round % 2 === 0 ? contenders : [...contenders].reverse())
      costs.get(contender.name)?.push(await contender.measure(round));
  }
  return costs;
}

const valueOf = ({ cpuMs, wallMs = NaN }: Cost, of: Ratio['of']): number => (of === 'cpu' ? cpuMs : wallMs);

/** The median of the ratios of each round. */
export function ratioOf({ subject, reference, sense, of }: Ratio, costs: Costs): number {
  const references = costs.get(reference) ?? [];
  const ratios = (costs.get(subject) ?? []).map((cost, round) => {
    const ratio = valueOf(cost, of) / valueOf(references[round] ?? { cpuMs: NaN }, of);
    return sense === 'slower' ? ratio : 1 / ratio;
  });
  return median(ratios);
}

/** The median cost of a contender. */
export const costOf = (name: string, of: Ratio['of'], costs: Costs): number =>
  median((costs.get(name) ?? []).map((cost) => valueOf(cost, of)));
