/**
 * Aggregates over no solutions. Without GROUP BY such a query has one row, with COUNT 0 (SPARQL 1.1 Query Language, section
 * 11.2). Oxigraph 0.5 gives no row if it sees in advance that nothing can match, as with `FILTER(false)` or `VALUES ?x {}`.
 * Then leadpod asks again with a pattern that also matches nothing, but which Oxigraph does not recognise as empty.
 */
import { scan, withoutTexts } from './scan.ts';
import { RESULT_TYPES, type GraphType, type ResultType } from './question.ts';

const AGGREGATE = /(?<![\w?$:.%-])(?:COUNT|SUM|MIN|MAX|AVG|SAMPLE|GROUP_CONCAT)\s*\(/iu;
/** A query with one of these may correctly have no row. */
const MODIFIER = /(?<![\w?$:.%-])(?:GROUP|HAVING|LIMIT|OFFSET|VALUES)(?![\w:.%-])/iu;
const EXISTS = /(?<![\w?$:.%-])EXISTS(?![\w:.%-])/iu;
const NOTHING = '{ ?leadpodNothing <urn:leadpod:nothing> ?leadpodNothing }';

/** Whether the result of a SELECT has no row. */
export function hasNoRow(text: string, type: ResultType | GraphType): boolean {
  switch (type) {
    case RESULT_TYPES.json:
      return text.endsWith('"bindings":[]}}');
    case RESULT_TYPES.xml:
      return /<results(?:\/>|><\/results>)<\/sparql>$/u.test(text);
    default:
      return text.indexOf('\n') === text.length - 1;
  }
}

/** The query that returns the row; `undefined` if the result may correctly be empty. */
export function queryOverNothing(select: string): string | undefined {
  const [start, end] = bodyOf(select);
  if (end === undefined) return undefined;
  const [head, tail] = [select.slice(0, start), select.slice(end)];
  const [headWords, tailWords] = [withoutTexts(head), withoutTexts(tail)];
  if (!AGGREGATE.test(headWords) || EXISTS.test(headWords) || MODIFIER.test(tailWords)) return undefined;
  return `${head}${NOTHING}${tail}`;
}

/** Where the first group begins, and where it ends. */
function bodyOf(select: string): readonly [start: number | undefined, end: number | undefined] {
  let [start, end, depth]: [number | undefined, number | undefined, number] = [undefined, undefined, 0];
  scan(
    select,
    (character, at) => {
      if (character === '{') {
        start ??= at;
        depth += 1;
      } else if (character === '}') {
        depth -= 1;
        if (depth === 0) end ??= at + 1;
      }
    },
    () => undefined,
  );
  return [start, end];
}
