/**
 * Which subscription services leadpod may use. A server that gives each pod a subdomain may have its services at the domain
 * above, or at its issuer. Only the subscription is sent there with credentials.
 */
import type { PodClient } from '../http/client.ts';
import { createPodClient } from '../http/create-client.ts';
import type { Pod } from '../solid/pod.ts';
import { isBelow } from '../http/authorization/shared-domain.ts';

/**
 * Whether a service belongs to the pod's server: it is at a pinned origin, at the issuer's, or at a domain above the storage's.
 */
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
 * The client for these services: that of the pod if all are at pinned origins; otherwise one that also pins the origins of the
 * services that belong to the server.
 */
export function clientForServices(pod: Pod, services: readonly string[]): PodClient {
  const origins = originsForServices(pod, services);
  const isPinned = origins.every((origin) => pod.client.origins.includes(origin));
  return isPinned ? pod.client : createPodClient({ session: pod.session, origins });
}

/** The origins of the pod, and of those services that belong to its server. */
export function originsForServices(pod: PodAddresses, services: readonly string[]): string[] {
  const own = services.filter((service) => isServiceOfServer(service, pod));
  return [...new Set([...pod.client.origins, ...own.map((service) => new URL(service).origin)])];
}
