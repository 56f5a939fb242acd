/** The messages that all contenders read: plain ones of the format, generated, the same for the same seed. */
import { JsonObject } from '../../../src/text/json.ts';
import { decodeJson } from '../../../src/message/decode/json-decode.ts';
import { usesJsonLd } from '../../../src/message/lift/message-json-ld.ts';
import { generateMessages } from '../../../src/dev/generator/generator.ts';

/** One event in one object, whose keys are the format's own. */
function isPlain(text: string): boolean {
  const json = decodeJson(text);
  return json instanceof JsonObject && !json.has('@graph') && !usesJsonLd(json);
}

/** The first `count` generated messages that are an object without a context. */
export function plainMessages(count: number, seed: number): string[] {
  const plain: string[] = [];
  // About nine in ten are plain.
  for (let generated = count; plain.length < count; generated *= 2) {
    plain.length = 0;
    for (const text of generateMessages({ count: generated, seed }))
      if (plain.length < count && isPlain(text)) plain.push(text);
  }
  return plain;
}
