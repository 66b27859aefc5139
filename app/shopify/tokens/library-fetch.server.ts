import type { Fetch } from "./shopify-fetch.server.ts";
import { ASSUMED_LIFE_S, ASSUMED_REFRESH_LIFE_S, tokenAnswer } from "./token-answer.ts";

/**
 * The library's way to Shopify. Where a token endpoint's answer lacks its terms, the library would keep an access token
 * without an end and drop the refresh token (its issue 3400): the terms that we assume are written in.
 */
export function createLibraryFetch(inner: Fetch): Fetch {
  return async (input, init) => {
    const answer = await inner(input, init);
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    if (pathname !== "/admin/oauth/access_token" || !answer.ok) return answer;
    const text = await answer.text();
    const headers = { "Content-Type": "application/json" };
    return new Response(withTerms(text), { status: answer.status, headers });
  };
}

function withTerms(text: string): string {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return text;
  }
  const answer = tokenAnswer.safeParse(body);
  if (!answer.success) return text;
  return JSON.stringify({
    ...(body as object),
    expires_in: answer.data.expires_in ?? ASSUMED_LIFE_S,
    ...(answer.data.refresh_token === undefined
      ? {}
      : { refresh_token_expires_in: answer.data.refresh_token_expires_in ?? ASSUMED_REFRESH_LIFE_S }),
  });
}
