/** The contenders of the benchmark of messages, by name. */
import type { TextContender } from './contender.ts';
import { floor } from './floor.ts';
import { jsonldNaive, jsonldTuned, jsonldTunedQuads } from './jsonld-js.ts';
import { fullContext, lead, pipeline, quads, smallContext } from './leadpod.ts';
import { oxigraphParser, streamingParser } from './other-parsers.ts';

export const TEXT_CONTENDERS: Readonly<Record<string, TextContender | undefined>> = {
  pipeline,
  quads,
  lead,
  floor,
  'jsonld-tuned': jsonldTuned,
  'jsonld-naive': jsonldNaive,
  'jsonld-tuned-quads': jsonldTunedQuads,
  'jsonld-streaming-parser': streamingParser,
  oxigraph: oxigraphParser,
  'full-context': fullContext,
  'small-context': smallContext,
};
