/** A recipient of events on a port of its own, that does what a test says: a WebID, an inbox, and what came in. */
import type { ServerResponse } from 'node:http';
import { answer, startRawServer, type Answer, type RawServer, type SeenRequest } from '../raw-server.ts';

/** A recipient. */
export interface Recipient {
  readonly server: RawServer;
  /** With a fragment, as a rule in Solid. */
  readonly webId: string;
  /** The inbox that its document names now; a test may move it. */
  inbox: string;
  /** Takes the place of the next answers to a POST, one after the other; then it stores what comes. */
  readonly script: Answer[];
  /** What it says that it takes. */
  acceptPost: string | undefined;
  /** What was stored, as it came. */
  readonly stored: SeenRequest[];
  /** POSTs, stored or not. */
  posts(): SeenRequest[];
  /** Its effect: an event that comes twice is one. */
  events(): string[];
}

/** Starts one. */
export async function startRecipient(): Promise<Recipient> {
  const stored: SeenRequest[] = [];
  const script: Answer[] = [];
  const server: RawServer = await startRawServer((response, request) => {
    respond(recipient, response, request);
  });
  const recipient: Recipient = {
    ...{ server, webId: `${server.url}card#me`, inbox: 'inbox/', script, acceptPost: 'application/ld+json', stored },
    posts: () => server.seen.filter(({ method }) => method === 'POST'),
    events: () => [...new Set(stored.map(({ body }) => body))],
  };
  return recipient;
}

function respond(recipient: Recipient, response: ServerResponse, request: SeenRequest): void {
  const { method, path } = request;
  const { inbox, acceptPost, script, stored, server } = recipient;
  if (path === '/card') {
    const text = `<#me> <http://www.w3.org/ns/ldp#inbox> <${inbox}>.`;
    answer(200, text, { 'content-type': 'text/turtle' })(response, request);
  } else if (method !== 'POST') {
    answer(204, '', acceptPost === undefined ? {} : { 'accept-post': acceptPost })(response, request);
  } else {
    const scripted = script.shift();
    if (scripted !== undefined) scripted(response, request);
    else if (path !== new URL(inbox, server.url).pathname) answer(404)(response, request);
    else {
      stored.push(request);
      answer(201, '', { location: `${path}${stored.length}` })(response, request);
    }
  }
}
