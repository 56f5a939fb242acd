/**
 * Decides who may see the desk: requests with its token. The token is once in the address that is printed at the start, and then
 * in a cookie that browsers do not send for pages of other sites.
 */
import { createHmac } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { createVerifier } from '../../serve/gate.ts';
import { createProblem } from '../../serve/problem.ts';
import { strangerPage } from '../html/stranger-page.ts';

/** How a request proved that it may enter. A browser sends a cookie by itself; a token is sent on purpose. */
export type ShownBy = 'cookie' | 'token';

const NAME = 'leadpod-desk';
/** The parameter of the address that is printed. */
const PARAMETER = 'token';
/** As long as browsers allow, for a token that its owner keeps. */
const MAX_AGE_S = 400 * 86_400;
const BEARER = /^Bearer +(?<token>\S+)$/iu;

/** Checks tokens and cookies. */
export class Access {
  readonly #isToken: (text: string) => boolean;
  readonly #isCookie: (text: string) => boolean;
  readonly #cookie: string;

  readonly #command: string;

  /** People use the first token. The cookie is derived from it and does not reveal it. `command` is the command that printed the address. */
  constructor(tokens: readonly string[], command = 'leadpod serve') {
    this.#command = command;
    this.#cookie = createHmac('sha256', tokens[0] ?? '')
      .update('cookie of the leadpod desk')
      .digest('base64url');
    this.#isToken = createVerifier(tokens);
    this.#isCookie = createVerifier([this.#cookie]);
  }

  /** How a request shows who sent it; `undefined` where it does not. */
  shownBy(context: Context): ShownBy | undefined {
    const token = BEARER.exec(context.req.header('authorization') ?? '')?.groups?.['token'];
    if (token !== undefined) return this.#isToken(token) ? 'token' : undefined;
    const cookie = getCookie(context, cookieName(context));
    return cookie !== undefined && this.#isCookie(cookie) ? 'cookie' : undefined;
  }

  /** Admits requests with the token or the cookie. A token in the URL is moved into a cookie. */
  demand(): MiddlewareHandler {
    return async (context, next) => {
      // A plus in a query means a space. People who type the token write the plus as it is, and no token has a space.
      const token = isReading(context) ? context.req.query(PARAMETER)?.replaceAll(' ', '+') : undefined;
      if (token !== undefined && this.#isToken(token)) return this.#admit(context);
      if (this.shownBy(context) !== undefined) return next();
      return refuse(context, this.#command);
    };
  }

  #admit(context: Context): Response {
    const url = new URL(context.req.url);
    url.searchParams.delete(PARAMETER);
    const isSecure = url.protocol === 'https:' || context.req.header('x-forwarded-proto') === 'https';
    setCookie(context, cookieName(context), this.#cookie, {
      path: '/',
      httpOnly: true,
      sameSite: 'Strict',
      maxAge: MAX_AGE_S,
      secure: isSecure,
    });
    return context.redirect(`${pathOf(url)}${url.search}`, 303);
  }
}

/** All ports of a host share their cookies: two desks on one machine need two. */
function cookieName({ req }: Context): string {
  const port = /:(\d+)$/u.exec(req.header('host') ?? '')?.[1];
  return port === undefined ? NAME : `${NAME}-${port}`;
}

/** The path of an address. More slashes than one at the beginning would lead to another host. */
const pathOf = ({ pathname }: URL): string => pathname.replace(/^[/\\]+/u, '/');

const isReading = ({ req }: Context): boolean => req.method === 'GET' || req.method === 'HEAD';

function refuse(context: Context, command: string): Response | Promise<Response> {
  const isPage = isReading(context) && (context.req.header('accept') ?? '').includes('text/html');
  if (isPage) return context.html(strangerPage(pathOf(new URL(context.req.url)), command), 401);
  return createProblem(
    401,
    `open the desk with the address that ${command} printed, or send Authorization: Bearer ...`,
    {
      headers: { 'www-authenticate': 'Bearer realm="leadpod"' },
    },
  );
}
