/** Calls the JSON API of the desk. */
import type { Problem } from '../../desk-api/session.ts';
import { TEXTS } from '../texts.ts';

/** A request that was refused or did not arrive; its message is for the reader. */
export class ApiError extends Error {
  /** Of the answer; 0 where there was none. */
  readonly status: number;
  /** Whether the same answer with `force` is not refused. */
  readonly canForce: boolean;

  constructor(
    status: number,
    message: string,
    { cause, canForce = false }: { cause?: unknown; canForce?: boolean } = {},
  ) {
    super(message, { cause });
    this.status = status;
    this.canForce = canForce;
  }
}

/** Reads what the API says below `/api/`. */
export function read<T>(path: string, signal?: AbortSignal): Promise<T> {
  return ask<T>(path, signal === undefined ? {} : { signal });
}

/** Asks for a change. */
export function post<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
  return ask<T>(path, {
    ...(signal === undefined ? {} : { signal }),
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** Sends a request to any address of the desk. The answer is a success, or an {@link ApiError} is thrown. */
export async function fetchDesk(path: string, init: RequestInit): Promise<Response> {
  let response;
  try {
    response = await fetch(path, { ...init, credentials: 'same-origin' });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, TEXTS.problems.offline, { cause: error });
  }
  if (!response.ok) throw await refusalOf(response);
  return response;
}

async function ask<T>(path: string, init: RequestInit): Promise<T> {
  const response = await fetchDesk(`/api/${path}`, init);
  return (await response.json()) as T;
}

async function refusalOf(response: Response): Promise<ApiError> {
  const { status } = response;
  if (status === 401) return new ApiError(status, TEXTS.problems.signedOut);
  try {
    const { detail, canForce } = (await response.json()) as Problem;
    return new ApiError(status, detail, { canForce: canForce === true });
  } catch {
    return new ApiError(status, TEXTS.problems.status(status));
  }
}

/** Whether the request was aborted on purpose. Then there is nothing to show. */
export const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError';

/** The message of an error for the reader. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
