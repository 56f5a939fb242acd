/** `GET /api/questions`: the ready queries, as a page shows them. */
import type { Question } from '../../desk-api/index.ts';
import { listPack } from '../../engine/pack.ts';
import { known } from '../../text/known.ts';

/** All questions, by their names. */
export function listQuestions(): Question[] {
  return listPack().map(({ parameters, ...question }) => ({
    ...question,
    parameters: parameters.map((parameter) => known<Question['parameters'][number]>(parameter)),
  }));
}
