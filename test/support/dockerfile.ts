/** What a Dockerfile says, as far as ours go: instructions by stage, and what .dockerignore keeps out. */

/** An instruction with its arguments; a JSON array is read as one. */
export interface Instruction {
  readonly name: string;
  readonly flags: readonly string[];
  readonly args: readonly string[];
}

/** A stage: what it is called, what it begins from, what it does. */
export interface Stage {
  readonly name: string;
  readonly from: string;
  readonly instructions: readonly Instruction[];
}

/** The stages in their order. */
export function readDockerfile(text: string): Stage[] {
  const stages: { name: string; from: string; instructions: Instruction[] }[] = [];
  const whole = text.replace(/^\s*#.*\n/gm, '').replace(/\\\n/g, ' ');
  for (const line of whole.split('\n').filter((one) => one.trim() !== '')) {
    const instruction = readInstruction(line);
    const { name, args } = instruction;
    if (name === 'FROM') stages.push({ name: args[2] ?? '', from: args[0]!, instructions: [] });
    else stages.at(-1)!.instructions.push(instruction);
  }
  return stages;
}

function readInstruction(line: string): Instruction {
  const [, name = '', rest = ''] = /^\s*([A-Z]+)\s+(.*)$/.exec(line) ?? [];
  const flags: string[] = [];
  let words = rest.trim();
  for (let flag; (flag = /^--\S+\s+/.exec(words)?.[0]) !== undefined; words = words.slice(flag.length))
    flags.push(flag.trim());
  // HEALTHCHECK CMD [...]
  const [, array] = /^(?:CMD\s+)?(\[.*\])$/.exec(words) ?? [];
  return { name, flags, args: array === undefined ? words.split(/\s+/) : (JSON.parse(array) as string[]) };
}

/** All that is done for a stage, that of the stages below it first. */
export function lineage(stages: readonly Stage[], name: string): Instruction[] {
  const stage = stages.find((one) => one.name === name);
  return stage === undefined ? [] : [...lineage(stages, stage.from), ...stage.instructions];
}

/** Does a .dockerignore keep this path out? The last line that matches it, or a folder above it, decides. */
export function isIgnored(ignore: string, path: string): boolean {
  const parts = path.split('/');
  const paths = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
  let ignored = false;
  for (const line of ignore.split('\n').filter((one) => one.trim() !== '' && !one.startsWith('#'))) {
    const pattern = line.replace(/^!/, '');
    const source = pattern
      .split(/(\*\*\/|\*)/)
      .map((part) =>
        part === '**/' ? '(?:.*/)?' : part === '*' ? '[^/]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'),
      )
      .join('');
    if (paths.some((one) => new RegExp(`^${source}$`).test(one))) ignored = !line.startsWith('!');
  }
  return ignored;
}
