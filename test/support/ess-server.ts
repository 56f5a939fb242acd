/**
 * A server as Inrupt documents its Enterprise Solid Server: the storage is at one origin, issuer and UMA service at another. The
 * storage takes tokens of its UMA service alone, lists containers as JSON in pages, has access rules in the manner of ACP, and
 * tells no one's rights (no `WAC-Allow`).
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { decodeJwt } from 'jose';
import { createPodClient } from '../../src/http/create-client.ts';
import { clearAfterEach } from '../hooks.ts';
import { createToken, describeIssuer, ISSUER_KEYS } from '../solid/sign-in/fake-issuer.ts';
import { FakeSession } from '../solid/sign-in/fake-session.ts';
import { answer, startRawServer, type RawServer, type SeenRequest } from '../raw-server.ts';
import { startModelServer, type Answer } from './model-server.ts';

const FORMAT = 'http://openid.net/specs/openid-connect-core-1_0.html#IDToken';
const GRANT = 'urn:ietf:params:oauth:grant-type:uma-ticket';

type Reply = readonly [status: number, body: object];

/** What a test may change while it runs. */
export interface EssManners {
  /** `as_uri` of its challenges; its own UMA service unless said. */
  authority?: string;
  /** `token_endpoint` in the description of the UMA service. */
  tokenEndpoint?: string;
  /** What the UMA service answers instead of its description. */
  configuration?: Reply;
  /** What a token of the UMA service is good for. */
  scope: 'resource' | 'storage';
  tokenType: 'Bearer' | 'DPoP';
  expiresIn: number;
  /** What the UMA service answers instead of a token. */
  refuses?: (url: string, method: string) => Reply | undefined;
  /** Everyone is let in: a test looks at what is stored. */
  isOpen?: boolean;
}

interface Permission {
  readonly resource: string;
  readonly mode: string;
}

/** A running one. */
export interface EssServer {
  readonly manners: EssManners;
  readonly settings: { issuer: string; clientId: string; clientSecret: string; storage: string; inbox: string };
  readonly service: RawServer;
  /** Tokens of the UMA service that were granted, by what they are good for. */
  readonly granted: Map<string, Permission>;
  /** Requests to the storage, with the kind of token that they bore. */
  readonly seen: string[];
  /** Posts messages into the inbox, as a stranger may. */
  post(messages: readonly string[]): Promise<void>;
  /** Tokens that were granted are good for nothing any more. */
  revoke(): void;
}

const open = new Set<Awaited<ReturnType<typeof startModelServer>>>();

clearAfterEach(async () => {
  for (const storage of open) await storage.stop();
  open.clear();
});

const json = ([status, body]: Reply) => answer(status, JSON.stringify(body), { 'content-type': 'application/json' });

/** Starts one; it ends with the test. */
export async function startEssServer(): Promise<EssServer> {
  const manners: EssManners = { scope: 'resource', tokenType: 'Bearer', expiresIn: 300 };
  const tickets = new Map<string, Permission>();
  const granted = new Map<string, Permission>();
  const seen: string[] = [];
  const service = await startRawServer((response, request) => {
    json(serve(request))(response, request);
  });

  function serve({ path, body, headers }: SeenRequest): Reply {
    if (path === '/token')
      return [200, { access_token: createToken(service.url, 600), token_type: 'DPoP', expires_in: 600 }];
    if (path === '/keys') return [200, ISSUER_KEYS];
    if (path === '/uma/.well-known/uma2-configuration' && manners.configuration !== undefined)
      return manners.configuration;
    if (path === '/uma/.well-known/uma2-configuration')
      return [
        200,
        {
          issuer: `${service.url}uma`,
          token_endpoint: manners.tokenEndpoint ?? `${service.url}uma/token`,
          dpop_signing_alg_values_supported: ['ES256'],
        },
      ];
    if (path === '/uma/token') return grant(new URLSearchParams(body), headers['dpop']);
    return [200, describeIssuer(service.url)];
  }

  /** UMA 2.0 Grant, sections 3.3.1, 3.3.5 and 3.3.6; a ticket is good once. */
  function grant(form: URLSearchParams, proof: string | string[] | undefined): Reply {
    const ticket = form.get('ticket') ?? '';
    const asked = tickets.get(ticket);
    tickets.delete(ticket);
    if (form.get('grant_type') !== GRANT || asked === undefined) return [400, { error: 'invalid_grant' }];
    if (form.get('claim_token_format') !== FORMAT) return [403, { error: 'need_info', ticket: randomUUID() }];
    const { webid } = decodeJwt(form.get('claim_token') ?? '');
    const { htu } = decodeJwt(String(proof));
    if (typeof webid !== 'string' || htu !== `${service.url}uma/token`) return [400, { error: 'invalid_grant' }];
    const refused = manners.refuses?.(asked.resource, asked.mode);
    if (refused !== undefined) return refused;
    const token = `rpt-${randomUUID()}`;
    granted.set(token, asked);
    return [200, { access_token: token, token_type: manners.tokenType, expires_in: manners.expiresIn }];
  }

  const modeOf = (method = ''): string => (/^(?:GET|HEAD)$/.test(method) ? 'Read' : 'Write');

  /** Is the token good for this, and shown with its proof where it is bound to a key? */
  function isGranted({ method, headers }: IncomingMessage, resource: string): boolean {
    const [scheme = '', token = ''] = (headers.authorization ?? '').split(' ');
    const permission = granted.get(token);
    if (permission?.mode !== modeOf(method) || scheme !== manners.tokenType) return false;
    if (manners.scope === 'resource' && permission.resource !== resource) return false;
    return scheme === 'Bearer' || decodeJwt(String(headers['dpop']))['htu'] === resource;
  }

  function guards(request: IncomingMessage, url: string): Answer | undefined {
    const [scheme = '', token = ''] = (request.headers.authorization ?? '').split(' ');
    const resource = url.replace(/\?.*/, '');
    seen.push(`${request.method ?? ''} ${granted.has(token) ? 'RPT' : scheme}`);
    if (manners.isOpen === true || isGranted(request, resource)) return undefined;
    const ticket = randomUUID();
    tickets.set(ticket, { resource, mode: modeOf(request.method) });
    const authority = manners.authority ?? `${service.url}uma`;
    const challenge = `Bearer, DPoP algs="ES256", UMA realm="storage, all of it", as_uri="${authority}", ticket="${ticket}"`;
    return [401, { 'www-authenticate': challenge, link: `<${url}.acr>; rel="acl"` }];
  }

  const storage = await startModelServer({ guards, pagesOf: 3, headers: { 'wac-allow': undefined } });
  open.add(storage);
  const root = `${storage.url}pods/1/`;
  const owner = createPodClient({ session: new FakeSession(), origins: [storage.url] });
  const openly = async (work: () => Promise<unknown>): Promise<void> => {
    manners.isOpen = true;
    await work();
    delete manners.isOpen;
    seen.length = 0;
  };
  await openly(() => owner.put(`${root}inbox/`, '', { contentType: 'text/turtle', isSame: () => true }));
  return {
    ...{ manners, service, granted, seen },
    settings: {
      ...{ issuer: service.url, clientId: 'client', clientSecret: 'CANARY-secret' },
      ...{ storage: root, inbox: `${root}inbox/` },
    },
    post: (messages) =>
      openly(async () => {
        for (const message of messages) await owner.post(`${root}inbox/`, message, { contentType: 'application/json' });
      }),
    revoke: () => {
      granted.clear();
    },
  };
}
