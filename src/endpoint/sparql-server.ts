/** The HTTP application of `leadpod serve --sparql`: the endpoint and its page, behind one access check. */
import type { Hono } from 'hono';
import { createEndpoint, type Answering } from './endpoint.ts';
import { listPack } from '../engine/pack.ts';
import { PREFIXES } from '../vocab.ts';
import { createApp, type Room } from '../serve/app.ts';
import type { Gate } from '../serve/gate.ts';
import { createPage } from '../serve/page.ts';

/** Creates the application. `onFault` gets every error that is a bug in leadpod. */
export function createSparqlServer(
  leads: Answering,
  gate: Gate,
  onFault: (error: unknown) => void,
  rooms: readonly Room[] = [],
): Hono {
  const page = createPage({ prefixes: PREFIXES, needsToken: gate.tokens.length > 0, queries: listPack() });
  const endpoint = { path: '/sparql', isOpen: false, routes: createEndpoint(leads) };
  return createApp(gate, [endpoint, ...rooms, page], onFault);
}
