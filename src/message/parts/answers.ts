/**
 * Answers of a form, as tools for advertisements and surveys send them: a list of questions with their values, or a map in a
 * member of its own. They are read as if they were members of the lead or contact itself.
 */
import { JsonObject, valuesOf, type Json } from '../../text/json.ts';
import { readText } from '../values/actors.ts';
import { isSpelled, keyList, spelled } from '../values/spelled.ts';

/** Members that hold the answers. */
const ANSWERS = keyList(
  'fieldData userColumnData fields formFields formData answers formAnswers formResponses properties attributes',
  'customFields leadFields questions responses',
);
const QUESTIONS = keyList('name key columnId field fieldName question label columnName id title');
const VALUES = keyList('values value stringValue answer response text');

/** Does this key hold the answers of a form? */
export const isAnswersKey = (key: string): boolean => isSpelled(key, ANSWERS);

/** The answers of an object as a map from question to value. Empty if there are none. */
export function answersOf(object: JsonObject): JsonObject {
  const answers = new JsonObject();
  for (const member of spelled(object, ANSWERS))
    for (const value of valuesOf(member)) {
      if (!(value instanceof JsonObject)) continue;
      for (const [question, answer] of pairsOf(value, Array.isArray(member)))
        if (!answers.has(question)) answers.set(question, answer);
    }
  return answers;
}

function pairsOf(value: JsonObject, isInList: boolean): (readonly [string, Json])[] {
  if (!isInList) return [...value];
  const question = spelled(value, QUESTIONS)
    .map(readText)
    .find((text) => text !== undefined);
  const [answer] = spelled(value, VALUES);
  return question === undefined || answer === undefined ? [] : [[question, answer]];
}
