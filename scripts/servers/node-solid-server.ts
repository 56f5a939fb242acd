/**
 * NodeSolidServer, versions 5 and 6, with one pod at its root. It uses HTTPS with its own certificate. A client that is
 * registered there gets no token that names a person, so the owner signs in at another issuer.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UNTRUSTED } from '../../test/support/certificate.ts';
import { answers, freePort, startChild } from './child.ts';
import { startGuestPod, writePod } from './guest-pod.ts';
import { install } from './installed.ts';
import type { Row, ServedPod } from './served-pod.ts';

const PACKAGE = 'solid-server';

/** Adds a template that the server copies at its start. It is missing in the package of version 6.0.0. */
function addTemplate(root: string): void {
  const template = join(root, 'default-templates/server/.acl');
  if (!existsSync(template)) writeFileSync(template, '# Nothing is allowed to anybody.\n');
}

async function start(major: number, folder: string): Promise<ServedPod> {
  const { root, version } = await install(`nss${major}`, PACKAGE, String(major));
  addTemplate(root);
  const port = await freePort();
  const url = `https://localhost:${port}/`;
  const [sslKey, sslCert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  writeFileSync(sslKey, UNTRUSTED.key);
  writeFileSync(sslCert, UNTRUSTED.cert);
  const pods = join(folder, 'data');
  for (const name of ['config', 'db']) mkdirSync(join(folder, name));
  const settings = {
    ...{ root: pods, configPath: join(folder, 'config'), dbPath: join(folder, 'db'), sslKey, sslCert },
    ...{ port, serverUri: url.slice(0, -1), webid: true, auth: 'oidc', multiuser: false, mount: '/' },
    server: { name: 'matrix', description: '', logo: '' },
  };
  const config = join(folder, 'config.json');
  writeFileSync(config, JSON.stringify(settings));
  return startGuestPod(async ({ webId }) => {
    const args = [join(root, 'bin/solid'), 'start', '--config-file', config];
    const env = { NODE_EXTRA_CA_CERTS: sslCert };
    // Waits until the server has written access rules of its own to its root, because it would overwrite ours. Requests another
    // URL, because the server would cache the access rules of the root.
    const isReady = async (): Promise<boolean> =>
      existsSync(join(pods, '.acl')) && (await answers(`${url}.well-known/openid-configuration`, UNTRUSTED.cert));
    const server = await startChild({ command: process.execPath, args, cwd: folder, env }, isReady);
    writePod(pods, webId);
    return { version, storage: url, server, ca: UNTRUSTED.cert, caFile: sslCert };
  });
}

/** Both versions. */
export const NODE_SOLID_SERVERS: readonly Row[] = [5, 6].map((major) => ({
  key: `nss${major}`,
  title: `NodeSolidServer ${major}: one pod, HTTPS`,
  start: (folder: string) => start(major, folder),
}));
