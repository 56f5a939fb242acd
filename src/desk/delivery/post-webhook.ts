/** The transport `notify`: a signed POST to a URL that the operator has configured. */
import { signedHeaders } from '../notify/webhook.ts';
import type { PostAnswer } from './outcome.ts';
import { post, type Parcel } from './post.ts';
import type { RecipientRequests } from './requests.ts';

/** What is needed to sign a webhook. */
export interface Signing {
  readonly id: string;
  readonly secret: string;
  readonly nowMs: number;
}

/** Posts a webhook. Our token is not sent. */
export function postWebhook(
  parcel: Parcel,
  { id, secret, nowMs }: Signing,
  requests: RecipientRequests,
  mayPost: (url: string) => string | undefined,
): Promise<PostAnswer> {
  const headers = { 'content-type': 'application/json', ...signedHeaders(id, parcel.body, secret, nowMs) };
  return post(parcel, headers, requests, mayPost, { isAnonymous: true, isOwnAddress: true });
}
