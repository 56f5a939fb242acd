/**
 * The conditions of a policy, in the Common Expression Language (CEL). CEL has no endless loops, and only has access to its
 * variables. The library does not generate code. A condition is checked when the policy is parsed. A condition ends within
 * milliseconds, because there are limits for its size, for the nesting of its macros, and for the lists and texts of the lead.
 */
import { Environment, EvaluationError, type ASTNode } from '@marcbachmann/cel-js';
import { UsageError } from '../../errors.ts';

/** The variables of a condition. They describe a lead, or a lead and a member. */
export type Facts = Readonly<Record<string, unknown>>;

/** The result of a condition. If the condition fails, it does not match, and `reason` says why. */
export interface Verdict {
  readonly isMatch: boolean;
  readonly reason?: string;
}

/** A condition that was parsed and checked. */
export interface Condition {
  /** The text in the policy. */
  readonly text: string;
  readonly test: (facts: Facts) => Verdict;
}

/** The longest condition, in characters. */
const MAX_TEXT = 2000;
/** The deepest nesting of macros (`exists`, `all`, `map`, `filter`). */
const MAX_NESTED = 2;
const MACROS = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);
const LIMITS = { maxAstNodes: 500, maxDepth: 32, maxListElements: 200, maxMapEntries: 50, maxCallArguments: 8 };

const environment = new Environment({ homogeneousAggregateLiterals: false, limits: LIMITS })
  .registerVariable('lead', 'map')
  .registerVariable('now', 'google.protobuf.Timestamp')
  .registerVariable('officeOpen', 'bool');
for (const name of ['sources', 'places', 'languages']) environment.registerVariable(name, 'list<string>');
// A lead may not have these. Then they are null.
for (const name of ['source', 'place', 'price', 'language', 'score']) environment.registerVariable(name, 'dyn');
const withMember = environment.clone().registerVariable('member', 'map');

/**
 * Parses a condition. With `seesMember`, it may use the variable `member`.
 *
 * @throws UsageError with the JSON pointer, if the condition is invalid or may take too long.
 */
export function parseCondition(text: string, pointer: string, { seesMember = false } = {}): Condition {
  if (text.length > MAX_TEXT) throw new UsageError(`${pointer}: longer than ${MAX_TEXT} characters`);
  const own = seesMember ? withMember : environment;
  // The facts have one spelling of each accented letter.
  const source = text.normalize('NFC');
  const checked = own.check(source);
  if (!checked.valid)
    throw new UsageError(`${pointer}: not a condition. ${firstLine(checked.error)} (docs/route.md has the variables)`);
  const type = String(checked.type);
  if (type !== 'bool' && type !== 'dyn')
    throw new UsageError(`${pointer}: expected a condition that is true or false, received one of type ${type}`);
  const compiled = own.parse(source);
  refuseSlow(compiled.ast, pointer);
  refuseWrong(compiled.ast, pointer);
  return { text, test: (facts) => evaluate(() => compiled({ ...facts }) as unknown, facts) };
}

function evaluate(run: () => unknown, facts: Facts): Verdict {
  try {
    const value = run();
    if (typeof value === 'boolean') return { isMatch: value };
    return { isMatch: false, reason: 'the condition is neither true nor false' };
  } catch (error) {
    // Whatever the library throws, the other rules and leads must go on.
    const missing = error instanceof EvaluationError ? missingValue(error, facts) : undefined;
    return { isMatch: false, reason: missing ?? firstLine(error as Error) };
  }
}

/** The codes of the library for an operator or a function that cannot take its operands. */
const WRONG_OPERANDS: ReadonlySet<string> = new Set(['no_such_overload', 'no_matching_overload']);

/** Says which value the lead does not have, if the condition failed because of that. The library speaks of overloads and keys. */
function missingValue({ code, node }: EvaluationError, facts: Facts): string | undefined {
  if (node === undefined) return undefined;
  if (code === 'no_such_key' && node.op === '.') return `${textOf(node)} has no value`;
  if (!WRONG_OPERANDS.has(code)) return undefined;
  const names = nodesIn(node.args).flatMap((operand) => (operand.op === 'id' ? [operand.args] : []));
  const missing = names.find((name) => facts[name] === null);
  return missing === undefined ? undefined : `${missing} has no value`;
}

/** The first line of the error message. The library repeats the condition in the other lines. */
function firstLine(error: { readonly summary?: string | undefined; readonly message: string } | undefined): string {
  return (error?.summary ?? error?.message ?? '').split('\n')[0] ?? '';
}

/**
 * Refuses what may take very long: regular expressions on foreign text, and deeply nested loops.
 *
 * @throws UsageError with the JSON pointer.
 */
function refuseSlow(node: ASTNode, pointer: string, depth = 0): void {
  const name = node.op === 'rcall' || node.op === 'call' ? node.args[0] : '';
  if (name === 'matches')
    throw new UsageError(`${pointer}: matches is not available. Use contains, startsWith or endsWith`);
  if (name === 'bind') throw new UsageError(`${pointer}: cel.bind is not available`);
  const inner = depth + (MACROS.has(name) ? 1 : 0);
  if (inner > MAX_NESTED)
    throw new UsageError(`${pointer}: at most ${MAX_NESTED} of ${[...MACROS].join(', ')} may be nested`);
  for (const child of nodesIn(node.args)) refuseSlow(child, pointer, inner);
}

/** Methods of a time, such as `getHours`. They may have a time zone. */
const OF_TIME = /^get[A-Z]/;

/**
 * Refuses constants that a function can never take, such as a misspelt time zone or a date that is none.
 *
 * @throws UsageError with the JSON pointer.
 */
function refuseWrong(node: ASTNode, pointer: string): void {
  const call = constantCall(node);
  try {
    if (call !== undefined) environment.evaluate(call, { now: new Date() });
  } catch (error) {
    throw new UsageError(`${pointer}: ${textOf(node)} always fails. ${firstLine(error as Error)}`, { cause: error });
  }
  for (const child of nodesIn(node.args)) refuseWrong(child, pointer);
}

/** The text of a call whose operands are all constants. For a method of a time, that of the same call on the current time. */
function constantCall(node: ASTNode): string | undefined {
  if (node.op !== 'call' && node.op !== 'rcall') return undefined;
  const operands = node.op === 'call' ? node.args[1] : node.args[2];
  if (operands.length === 0 || operands.some(({ op }) => op !== 'value')) return undefined;
  if (node.op === 'call') return textOf(node);
  return OF_TIME.test(node.args[0]) ? `now.${node.args[0]}(${operands.map(textOf).join(', ')})` : undefined;
}

const textOf = ({ input, range }: ASTNode): string => input.slice(range.start, range.end);

function nodesIn(args: unknown): ASTNode[] {
  if (Array.isArray(args)) return args.flatMap(nodesIn);
  return typeof args === 'object' && args !== null && 'op' in args ? [args as ASTNode] : [];
}
