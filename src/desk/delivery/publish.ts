/** The transport `publish`: a POST of the JSON to an endpoint with an API key. */
import type { PostAnswer } from './outcome.ts';
import { post, type Parcel } from './post.ts';
import type { RecipientRequests } from './requests.ts';

/** Posts an event with an API key. Our token is not sent. */
export function publishEvent(
  parcel: Parcel,
  apiKey: string,
  requests: RecipientRequests,
  mayPost: (url: string) => string | undefined,
): Promise<PostAnswer> {
  return post(parcel, { 'content-type': 'application/json', 'x-api-key': apiKey }, requests, mayPost, {
    isAnonymous: true,
  });
}
