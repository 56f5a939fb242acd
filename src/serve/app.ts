/** What a server of ours answers: rooms behind one gate. */
import { Hono, type MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { secureHeaders } from 'hono/secure-headers';
import { allowOrigins, demandToken, refuseStrangers, type Gate } from './gate.ts';
import { BrokenOffError, createProblem } from './problem.ts';

/** A part of the paths of a server. */
export interface Room {
  /** Where it is, such as `/sparql`. */
  readonly path: string;
  /** Holds nothing that is not public: no token is asked for. */
  readonly isOpen: boolean;
  /** Looks itself at who asks, whatever name the server has to them: webhooks come by its public name. */
  readonly isForStrangers?: boolean;
  readonly routes: Hono;
}

/** Pages load scripts, styles and answers from where they come from, and nothing else. */
export const CONTENT_SECURITY_POLICY = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  // The one style that YASGUI puts into its page: how columns are drawn wider.
  styleSrc: ["'self'", "'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='"],
  imgSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
};

/** What may differ between servers. */
export interface AppOptions {
  /** Asks who somebody is, before a room that is not open; default {@link demandToken}, where the gate has tokens. */
  readonly demand?: MiddlewareHandler;
  /** What pages may load; default {@link CONTENT_SECURITY_POLICY}. */
  readonly contentSecurityPolicy?: typeof CONTENT_SECURITY_POLICY;
}

/** Puts rooms behind a gate. `onFault` is told what is a fault of ours. */
export function createApp(
  gate: Gate,
  rooms: readonly Room[],
  onFault: (error: unknown) => void,
  { demand, contentSecurityPolicy = CONTENT_SECURITY_POLICY }: AppOptions = {},
): Hono {
  const asked = demand ?? (gate.tokens.length > 0 ? demandToken(gate) : undefined);
  const app = new Hono();
  app.use(
    // The server speaks HTTP; whether it is to be met over HTTPS only is for the one before it to say.
    secureHeaders({ contentSecurityPolicy, strictTransportSecurity: false }),
    async (context, next) => {
      await next();
      // Answers are personal data, unless who answers knows that this one is not.
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
      // The rest of the path may be an address that nobody is to know.
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
