/** The HTTP application of the servers of leadpod: groups of routes behind one access check. */
import { Hono, type MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { secureHeaders } from 'hono/secure-headers';
import { allowOrigins, demandToken, refuseStrangers, type Gate } from './gate.ts';
import { BrokenOffError, createProblem } from './problem.ts';

/** A group of routes below one path. */
export interface Room {
  /** The path, such as `/sparql`. */
  readonly path: string;
  /** Whether the routes only return public data. Then they need no token. */
  readonly isOpen: boolean;
  /**
   * Whether the routes authenticate requests themselves, and accept any `Host`. This is for webhooks, which arrive under the
   * public name of the server.
   */
  readonly isForStrangers?: boolean;
  readonly routes: Hono;
}

/** The default Content-Security-Policy. A page may only load scripts and styles from its own server, and only connect to it. */
export const CONTENT_SECURITY_POLICY = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  // The hash is that of the only inline style of YASGUI (the handle that changes the width of columns).
  styleSrc: ["'self'", "'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='"],
  imgSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
};

/** Settings that differ between servers. */
export interface AppOptions {
  /** Authenticates requests to groups of routes that are not open. Default: {@link demandToken}, if the gate has tokens. */
  readonly demand?: MiddlewareHandler;
  /** The Content-Security-Policy of all pages. Default: {@link CONTENT_SECURITY_POLICY}. */
  readonly contentSecurityPolicy?: typeof CONTENT_SECURITY_POLICY;
}

/** Creates an application with these groups of routes behind the gate. `onFault` gets every error that is a bug in leadpod. */
export function createApp(
  gate: Gate,
  rooms: readonly Room[],
  onFault: (error: unknown) => void,
  { demand, contentSecurityPolicy = CONTENT_SECURITY_POLICY }: AppOptions = {},
): Hono {
  const asked = demand ?? (gate.tokens.length > 0 ? demandToken(gate) : undefined);
  const app = new Hono();
  app.use(
    // This server speaks HTTP. Only a proxy in front of it can know whether HTTPS is required.
    secureHeaders({ contentSecurityPolicy, strictTransportSecurity: false }),
    async (context, next) => {
      await next();
      // Answers may contain personal data, so they are not cached unless the route says otherwise.
      if (!context.res.headers.has('cache-control')) context.header('cache-control', 'no-store');
    },
    refuseStrangersBut(
      rooms.flatMap(({ path, isForStrangers = false }) => (isForStrangers ? `${path}/` : [])),
      gate,
    ),
  );
  if (gate.origins.length > 0) app.use(allowOrigins(gate));
  for (const { path, isOpen, routes } of rooms) {
    if (!isOpen && asked !== undefined) app.use(path, asked);
    app.route(path, routes);
  }
  app.notFound(({ req }) => createProblem(404, `there is nothing at ${req.path}`));
  app.onError((error, { req }) => {
    if (error instanceof HTTPException) return error.getResponse();
    if (req.raw.signal.aborted && (error as NodeJS.ErrnoException).code === 'ECONNRESET') {
      // Only the first part of the path is reported, because the rest may contain a secret.
      onFault(new BrokenOffError(req.method, req.path.split('/').slice(0, 2).join('/'), error));
      return createProblem(400, 'the request is incomplete');
    }
    onFault(error);
    return createProblem(500, 'a bug in leadpod: its standard error has the details');
  });
  return app;
}

function refuseStrangersBut(paths: readonly string[], gate: Gate): MiddlewareHandler {
  const refuse = refuseStrangers(gate);
  return (context, next) => (paths.some((path) => context.req.path.startsWith(path)) ? next() : refuse(context, next));
}
