/**
 * JavaScript Solid Server. If an issuer is on this machine, the server only accepts its own issuer. So the test configures our
 * issuer as its own.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { answers, freePort, startChild } from './child.ts';
import { startGuestPod, writePod } from './guest-pod.ts';
import { install } from './installed.ts';
import type { Row, ServedPod } from './served-pod.ts';

const PACKAGE = 'javascript-solid-server';

async function start(folder: string): Promise<ServedPod> {
  const { root, version } = await install('jss', PACKAGE, '*');
  const port = await freePort();
  const url = `http://localhost:${port}/`;
  const pods = join(folder, 'data');
  return startGuestPod(async ({ webId, issuer }) => {
    // The pod is in a folder below the root, because the server stores the size of a pod in a file whose place it computes from
    // the first part of the path.
    mkdirSync(pods);
    writePod(join(pods, 'agent'), webId);
    const options = ['--port', String(port), '--host', 'localhost', '--root', pods];
    const wishes = ['--conneg', '--notifications', '--idp', '--idp-issuer', issuer, '--quiet'];
    const args = [join(root, 'bin/jss.js'), 'start', ...options, ...wishes];
    const server = await startChild({ command: process.execPath, args, cwd: folder }, () => answers(url));
    return { version, storage: `${url}agent/`, server };
  });
}

/** The only version. */
export const JAVASCRIPT_SOLID_SERVER: Row = {
  key: 'jss',
  title: 'JavaScript Solid Server: Turtle on demand, WebSocket',
  limits: 'it changes the graph of the Turtle that it stores, so leads come back damaged',
  start,
};
