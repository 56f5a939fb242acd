/**
 * Where one may subscribe. A server whose pods have a subdomain each keeps its services at the domain above, or where its
 * issuer is. Credentials go there for that purpose alone.
 */
import type { PodClient } from '../http/client.ts';
import { createPodClient } from '../http/create-client.ts';
import type { Pod } from '../solid/pod.ts';
import { isBelow } from '../http/authorization/shared-domain.ts';

/** Is the service the server's own? It is at a pinned origin, at the issuer's, or at a domain above the storage's. */
export function isServiceOfServer(service: string, { client, storage, issuer }: PodAddresses): boolean {
  if (!URL.canParse(service)) return false;
  const { origin, hostname, port, protocol, username, password } = new URL(service);
  if (username !== '' || password !== '') return false;
  if (client.origins.includes(origin)) return true;
  if (issuer !== undefined && URL.canParse(issuer) && new URL(issuer).origin === origin) return true;
  const own = new URL(storage);
  return isBelow(own.hostname, hostname) && own.port === port && own.protocol === protocol;
}

type PodAddresses = Pick<Pod, 'storage' | 'issuer'> & { readonly client: Pick<PodClient, 'origins'> };

/**
 * The client for these services: the pod's own where they are at pinned origins, else one for which the origins of those
 * that are the server's own are pinned too.
 */
export function clientForServices(pod: Pod, services: readonly string[]): PodClient {
  const origins = originsForServices(pod, services);
  const isPinned = origins.every((origin) => pod.client.origins.includes(origin));
  return isPinned ? pod.client : createPodClient({ session: pod.session, origins });
}

/** The origins of the pod, and of those of these services that are its server's own. */
export function originsForServices(pod: PodAddresses, services: readonly string[]): string[] {
  const own = services.filter((service) => isServiceOfServer(service, pod));
  return [...new Set([...pod.client.origins, ...own.map((service) => new URL(service).origin)])];
}
