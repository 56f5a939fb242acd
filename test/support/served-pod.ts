/** A pod of the model behind a socket, for processes of their own: it needs no credentials. */
import { createPodClient } from '../../src/http/create-client.ts';
import { layoutOf } from '../../src/solid/layout.ts';
import type { Pod } from '../../src/solid/pod.ts';

/** The pod of a storage that `serveMemory` serves. Its requests are not counted. */
export const servedPod = (storage: string): Pod => ({
  webId: `${storage}card#me`,
  storage,
  inbox: `${storage}inbox/`,
  layout: layoutOf(storage),
  client: createPodClient({ origins: [storage] }),
  session: {} as Pod['session'],
  run: (work) => work(),
  takeRequestCount: () => 0,
  close: () => Promise.resolve(),
});
