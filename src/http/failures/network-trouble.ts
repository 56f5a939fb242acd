/** Explains why a server gave no answer. Codes such as `ENOTFOUND` say nothing to most people. */
import { tlsAdvice } from './tls-trouble.ts';

type Advice = (url: URL) => string;

const UNREACHABLE: Advice = ({ host }) => `${host} cannot be reached from this machine: check the network and the URL`;
const BROKEN_OFF: Advice = ({ host }) => `${host} closed the connection before the answer was complete`;
const LATE: Advice = ({ host }) => `${host} did not answer in time`;
const NOT_HTTP: Advice = ({ host }) => `what ${host} answers is not valid HTTP: check the URL and its port`;

/** By the codes of Node and undici. */
const ADVICE: Readonly<Record<string, Advice>> = {
  ENOTFOUND: ({ hostname }) => `there is no host named ${hostname}: check the URL`,
  EAI_AGAIN: ({ hostname }) => `the name ${hostname} cannot be looked up now: check the network of this machine`,
  ECONNREFUSED: ({ host }) => `no server listens at ${host}: check the URL, and that the server runs`,
  ECONNRESET: BROKEN_OFF,
  EPIPE: BROKEN_OFF,
  UND_ERR_SOCKET: BROKEN_OFF,
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  ETIMEDOUT: UNREACHABLE,
  UND_ERR_HEADERS_TIMEOUT: LATE,
  UND_ERR_BODY_TIMEOUT: LATE,
  UND_ERR_CONNECT_TIMEOUT: UNREACHABLE,
};

/** What happened, and what to check, for an error code; `undefined` for another code. */
export function networkAdvice(code: string | undefined, url: string): string | undefined {
  if (code === undefined) return undefined;
  // All codes of the parser of Node begin so.
  const advice = code.startsWith('HPE_') ? NOT_HTTP : ADVICE[code];
  return tlsAdvice(code) ?? advice?.(new URL(url));
}

/**
 * Why `fetch` sent nothing, if that can be known: for a port that the Fetch standard blocks
 * (https://fetch.spec.whatwg.org/#port-blocking), its error has a cause without a code. For a header that it refuses, there is no
 * cause.
 */
export function refusalAdvice(error: unknown, url: string): string | undefined {
  const { port } = new URL(url);
  const isBlocked = port !== '' && error instanceof Error && error.cause instanceof Error;
  return isBlocked
    ? `HTTP clients send nothing to port ${port}, which belongs to another protocol: check the URL`
    : undefined;
}
