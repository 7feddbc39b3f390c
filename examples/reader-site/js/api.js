// The content API: one function for each kind of request, and one kind of error.
import { config } from "../config.js";

const base = new URL(config.api.replace(/\/?$/, "/"), location.href);
let credentials = { token: () => null, refused: () => {} };

/** A failure as the API tells it (RFC 9457): `detail` is written for people. */
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || "Something went wrong");
    this.status = status;
    this.code = body.code ?? "";
    this.body = body;
  }

  /** The first message about one field of a form, without the field's name before it. */
  of(field) {
    const found = this.body.errors?.find((entry) => entry.pointer === `/${field}`);
    return found ? found.detail.replace(`${field}: `, "") : "";
  }
}

/** Told once, by session.js; the API does not need to know where a token is kept. */
export function useCredentials(given) {
  credentials = given;
}

/** Public reading goes without the token, so that any cache on the way may answer it. */
export const read = (path, query) => send("GET", path, { query });
export const mine = (path, query) => send("GET", path, { query, signed: true });
export const post = (path, body) => send("POST", path, { body, signed: true });
/** A body is JSON, or a Blob, which is sent as it is. */
export const put = (path, body) => send("PUT", path, { body, signed: true });
export const remove = (path) => send("DELETE", path, { signed: true });
/** `links.next` is a path on the API's own host. */
export const follow = (link, signed = false) => send("GET", new URL(link, base), { signed });
/** Pictures come from the API's host as well. */
export const media = (path) => new URL(path, base).href;

async function send(method, path, { query, body, signed = false }) {
  const url = new URL(String(path).replace(/^\/+/, ""), base);
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
  const headers = { Accept: "application/json" };
  const token = signed ? credentials.token() : null;
  if (token) headers.Authorization = `Bearer ${token}`;
  const isBlob = body instanceof Blob;
  if (body !== undefined) headers["Content-Type"] = isBlob ? body.type : "application/json";
  let response;
  try {
    response = await fetch(url, { method, headers, body: isBlob ? body : body && JSON.stringify(body) });
  } catch {
    throw new Problem(0, { code: "offline", detail: "The paper cannot be reached just now" });
  }
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  const isOver = response.status === 401 || answer.code === "person.banned";
  if (isOver && token) credentials.refused();
  throw new Problem(response.status, answer);
}
