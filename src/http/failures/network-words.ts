/** Says in words why a server gave no answer. Codes such as `ENOTFOUND` say nothing to most people. */
import { tlsAdvice } from './tls-trouble.ts';

const UNREACHABLE = 'there is no network connection to the server';
const BROKEN_OFF = 'the server ended the connection before it answered';
const LATE = 'the server did not answer in time';

/** Codes of Node and undici. */
const WORDS: Readonly<Record<string, string>> = {
  EAI_AGAIN: 'the name of the server could not be looked up; check the network connection',
  ECONNREFUSED: 'the server refused the connection; it may not be running',
  ECONNRESET: BROKEN_OFF,
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  ENOTFOUND: 'no server has this name; check the address and the network connection',
  EPIPE: BROKEN_OFF,
  ETIMEDOUT: LATE,
  UND_ERR_BODY_TIMEOUT: LATE,
  UND_ERR_CONNECT_TIMEOUT: LATE,
  UND_ERR_HEADERS_TIMEOUT: LATE,
  UND_ERR_SOCKET: BROKEN_OFF,
};

/** What an error code means; `undefined` if it is not a known code of the network or of TLS. */
export const networkWords = (code: string | undefined): string | undefined =>
  code === undefined ? undefined : (WORDS[code] ?? tlsAdvice(code));
