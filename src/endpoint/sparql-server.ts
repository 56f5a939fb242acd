/** The endpoint and its page, behind one gate. */
import type { Hono } from 'hono';
import { createEndpoint, type Answering } from './endpoint.ts';
import { listPack } from '../engine/pack.ts';
import { PREFIXES } from '../vocab.ts';
import { createApp, type Room } from '../serve/app.ts';
import type { Gate } from '../serve/gate.ts';
import { createPage } from '../serve/page.ts';

/** What `leadpod serve --sparql` answers, beside these rooms. `onFault` is told what is a fault of ours. */
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
