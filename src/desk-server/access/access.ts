/**
 * Who may see the desk: whoever has its token, once in the address that is printed at the start, then in a cookie that no page of
 * another site makes a browser send.
 */
import { createHmac } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { createVerifier } from '../../serve/gate.ts';
import { createProblem } from '../../serve/problem.ts';
import { strangerPage } from '../html/stranger-page.ts';

/** How somebody showed who they are. A browser sends a cookie by itself; a token is sent on purpose. */
export type ShownBy = 'cookie' | 'token';

const NAME = 'leadpod-desk';
/** The parameter of the address that is printed. */
const PARAMETER = 'token';
/** As long as browsers allow, for a token that its owner keeps. */
const MAX_AGE_S = 400 * 86_400;
const BEARER = /^Bearer +(?<token>\S+)$/iu;

/** The door of a desk. */
export class Access {
  readonly #isToken: (text: string) => boolean;
  readonly #isCookie: (text: string) => boolean;
  readonly #cookie: string;

  readonly #command: string;

  /** The first of the tokens is that of people; a cookie is made of it, and does not tell it. `command`: what printed the address. */
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

  /** Lets in whoever shows the token. One in the address goes into a cookie, and out of the address. */
  demand(): MiddlewareHandler {
    return async (context, next) => {
      // Whoever puts a token behind the address by hand writes a plus as it is, which stands for a space there; no token has one.
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
      ...{ path: '/', httpOnly: true, sameSite: 'Strict', maxAge: MAX_AGE_S, secure: isSecure },
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
