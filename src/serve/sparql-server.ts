/** The endpoint and its page, behind one gate. */
import type { Hono } from 'hono';
import { createEndpoint, type Answering } from '../query/endpoint.ts';
import { listPack } from '../query/pack.ts';
import { PREFIXES } from '../vocab.ts';
import { createApp } from './app.ts';
import type { Gate } from './gate.ts';
import { createPage } from './page.ts';

/** What `leadpod serve --sparql` answers. `onFault` is told what is a fault of ours. */
export function createSparqlServer(leads: Answering, gate: Gate, onFault: (error: unknown) => void): Hono {
  const page = createPage({ prefixes: PREFIXES, needsToken: gate.tokens.length > 0, queries: listPack() });
  return createApp(gate, [{ path: '/sparql', isOpen: false, routes: createEndpoint(leads) }, page], onFault);
}
