/** The desk as a server: pages, API, SPARQL and other routes behind one access check. */
import { Hono } from 'hono';
import { createEndpoint, type Answering } from '../endpoint/endpoint.ts';
import { createApp, CONTENT_SECURITY_POLICY, type Room } from '../serve/app.ts';
import type { Gate } from '../serve/gate.ts';
import { Access } from './access/access.ts';
import type { Desk } from './desk.ts';
import { apiRoutes } from './routes/api.ts';
import { assetRoutes, isPagePath, pageRoutes } from './routes/pages.ts';

/** What a desk's server is made of. */
export interface DeskServerOptions {
  /** With at least one token. */
  readonly gate: Gate;
  /** What answers at `/sparql`. */
  readonly leads?: Answering | undefined;
  /** What else is served: health, metrics, webhooks. */
  readonly rooms?: readonly Room[];
  readonly onFault: (error: unknown) => void;
}

/** The Content-Security-Policy of the desk: styles from our own style sheet only, and forms to our own server only. */
const POLICY = { ...CONTENT_SECURITY_POLICY, styleSrc: ["'self'"], formAction: ["'self'"] };

/** The server of a desk. */
export function createDeskServer(desk: Desk, { gate, leads, rooms = [], onFault }: DeskServerOptions): Hono {
  const access = new Access(gate.tokens);
  const demand = access.demand();
  const endpoint: Room[] =
    leads === undefined ? [] : [{ path: '/sparql', isOpen: false, routes: createEndpoint(leads) }];
  const behind = new Hono();
  behind.use(demand);
  behind.route('/api', apiRoutes(desk, access));
  behind.route('/', pageRoutes(desk));
  const own: Room[] = [
    { path: '/page', isOpen: true, routes: assetRoutes() },
    { path: '/', isOpen: true, routes: behind },
  ];
  const all = [...endpoint, ...rooms, ...own];
  return createApp({ ...gate, isPage: isPagePath }, all, onFault, { demand, contentSecurityPolicy: POLICY });
}
