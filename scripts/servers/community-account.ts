/** Creates accounts on a Community Solid Server, and an inbox to which everyone may append. */
import { createAccount, type DevAccount } from '../../src/dev/pod/account.ts';
import { signIn } from '../../src/solid/sign-in/session.ts';
import { aclOf, acrOf } from './access-rules.ts';

/** The kind of access rules that a server uses. */
export type Rules = 'acl' | 'acr';

/** Creates an account with a pod and client credentials. Up to version 6, this uses the forms of `/idp/`. */
export function createPod(url: string, major: number): Promise<DevAccount> {
  return major < 7 ? createFormerAccount(url) : createAccount(url);
}

async function post(url: string, body: object): Promise<Record<string, string>> {
  const headers = { accept: 'application/json', 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok)
    throw new Error(`POST ${url} - expected success, received ${response.status} ${await response.text()}`);
  return (await response.json()) as Record<string, string>;
}

async function createFormerAccount(url: string): Promise<DevAccount> {
  const login = { email: 'agent@leadpod.example', password: 'a matrix run' };
  const wishes = { podName: 'agent', register: true, createWebId: true, createPod: true };
  const pod = await post(`${url}idp/register/`, { ...login, confirmPassword: login.password, ...wishes });
  const granted = await post(`${url}idp/credentials/`, { ...login, name: 'leadpod' });
  const { webId = '', podBaseUrl = '' } = pod;
  return { webId, storage: podBaseUrl, clientId: granted['id'] ?? '', clientSecret: granted['secret'] ?? '' };
}

const profilePatch = (webId: string, storage: string, inbox: string): string => `
@prefix solid: <http://www.w3.org/ns/solid/terms#>.
_:links a solid:InsertDeletePatch; solid:inserts {
  <${webId}> <http://www.w3.org/ns/pim/space#storage> <${storage}>; <http://www.w3.org/ns/ldp#inbox> <${inbox}>.
}.
`;

/** Creates the inbox, and links it and the storage from the WebID. Returns the URL of the inbox. */
export async function openInbox(issuer: string, account: DevAccount, rules: Rules): Promise<string> {
  const { webId, storage, clientId, clientSecret } = account;
  const inbox = `${storage}inbox/`;
  const session = await signIn({ issuer, clientId, clientSecret });
  const send = async (method: string, url: string, contentType: string, body: string): Promise<void> => {
    const response = await session.fetch(url, { method, headers: { 'content-type': contentType }, body });
    if (!response.ok) throw new Error(`${method} ${url} - expected success, received ${response.status}`);
    await response.body?.cancel();
  };
  try {
    await send('PUT', inbox, 'text/turtle', '');
    await send('PUT', `${inbox}.${rules}`, 'text/turtle', (rules === 'acl' ? aclOf : acrOf)(webId, 'append'));
    await send('PATCH', webId, 'text/n3', profilePatch(webId, storage, inbox));
  } finally {
    await session.close();
  }
  return inbox;
}
