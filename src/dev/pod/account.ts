import { randomBytes } from 'node:crypto';
import { PodError } from '../../errors.ts';
import { signIn } from '../../solid/sign-in/session.ts';
import type { PodSession } from '../../http/authorization/pod-session.ts';

/**
 * Creates the account of an embedded pod with the account API of Community Solid Server (its documentation, "Account API").
 * Then creates an inbox to which everyone may append, and links it from the profile.
 */

/** The credentials of a new account. The server shows the secret only once. */
export interface DevAccount {
  webId: string;
  storage: string;
  clientId: string;
  clientSecret: string;
}

/** The name of the pod. It is also in its URL. */
export const POD_NAME = 'agent';

/** The links in `/.account/`. They depend on who is signed in. */
interface Controls {
  controls: { account: { create: string; pod: string; clientCredentials: string }; password: { create: string } };
}

async function checked(response: Response, method: string, act: string): Promise<Response> {
  if (response.ok) return response;
  await response.body?.cancel();
  const { url, status } = response;
  const reason = `${act} failed: ${method} ${url} - expected success, received ${status}`;
  throw new PodError(reason, { kind: 'unexpected', method, url, status });
}

async function getJson(url: string, token?: string): Promise<unknown> {
  const authorization = token === undefined ? undefined : { authorization: `CSS-Account-Token ${token}` };
  const response = await fetch(url, { headers: { accept: 'application/json', ...authorization } });
  return (await checked(response, 'GET', 'Reading the account API')).json();
}

async function postJson(url: string, body: object, token?: string): Promise<unknown> {
  const authorization = token === undefined ? undefined : { authorization: `CSS-Account-Token ${token}` };
  const headers = { accept: 'application/json', 'content-type': 'application/json', ...authorization };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await checked(response, 'POST', 'Creating the account')).json();
}

/** Creates account, pod, WebID and client credentials on the server at `url`. */
export async function createAccount(url: string): Promise<DevAccount> {
  const entrance = `${url}.account/`;
  const open = (await getJson(entrance)) as Controls;
  const { authorization } = (await postJson(open.controls.account.create, {})) as { authorization: string };
  const { controls } = (await getJson(entrance, authorization)) as Controls;
  // Adds a way to log in, because without one the server deletes the account when its cookie expires. The password is not used
  // again.
  const password = { email: `${POD_NAME}@leadpod.example`, password: randomBytes(24).toString('base64url') };
  await postJson(controls.password.create, password, authorization);
  const pod = (await postJson(controls.account.pod, { name: POD_NAME }, authorization)) as {
    pod: string;
    webId: string;
  };
  const wanted = { name: 'leadpod', webId: pod.webId };
  const granted = await postJson(controls.account.clientCredentials, wanted, authorization);
  const { id, secret } = granted as { id: string; secret: string };
  return { webId: pod.webId, storage: pod.pod, clientId: id, clientSecret: secret };
}

const inboxAcl = (webId: string): string => `@prefix acl: <http://www.w3.org/ns/auth/acl#>.
@prefix foaf: <http://xmlns.com/foaf/0.1/>.
<#owner> a acl:Authorization; acl:agent <${webId}>; acl:accessTo <./>; acl:default <./>;
  acl:mode acl:Read, acl:Write, acl:Control.
<#public> a acl:Authorization; acl:agentClass foaf:Agent; acl:accessTo <./>; acl:mode acl:Append.
`;

const profilePatch = (webId: string, storage: string, inbox: string): string => `
@prefix solid: <http://www.w3.org/ns/solid/terms#>.
_:links a solid:InsertDeletePatch; solid:inserts {
  <${webId}> <http://www.w3.org/ns/pim/space#storage> <${storage}>; <http://www.w3.org/ns/ldp#inbox> <${inbox}>.
}.
`;

async function send(session: PodSession, method: string, url: string, contentType: string, body: string) {
  const response = await session.fetch(url, { method, headers: { 'content-type': contentType }, body });
  await (await checked(response, method, 'Setting up the pod')).body?.cancel();
}

/** Creates the inbox (everyone may append, the owner has all rights), and links the inbox and the storage from the profile. */
export async function furnishPod(issuer: string, account: DevAccount, inbox: string): Promise<void> {
  const { webId, storage, clientId, clientSecret } = account;
  const session = await signIn({ issuer, clientId, clientSecret });
  try {
    await send(session, 'PUT', inbox, 'text/turtle', '');
    await send(session, 'PUT', `${inbox}.acl`, 'text/turtle', inboxAcl(webId));
    await send(session, 'PATCH', webId, 'text/n3', profilePatch(webId, storage, inbox));
  } finally {
    await session.close();
  }
}
