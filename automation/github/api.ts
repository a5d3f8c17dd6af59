import { z } from "zod";
import { UserError } from "../../src/lib/errors.ts";

/** Where the API is and who asks. */
export interface GitHubAccess {
  readonly url: string;
  /** A token, or how one is had when it is needed. */
  readonly token: string | (() => Promise<string>);
  /** `owner/name`. */
  readonly repository: string;
}

/** GitHub answered with an error, or not at all. */
export class GitHubError extends UserError {
  override readonly name = "GitHubError";
  /** HTTP status, 0 when there was no answer. */
  readonly status: number;

  constructor(message: string, status: number, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

const timeoutMilliseconds = 15_000;
const attempts = 4;
const longestWaitSeconds = 60;

const ErrorBody = z.looseObject({ message: z.string() });

const sleep = (milliseconds: number) => new Promise((resolve) => void setTimeout(resolve, milliseconds));

/** Seconds to wait before the next try, or nothing when another try is useless or would take too long. */
export function retryAfter(status: number, headers: Headers, attempt: number, now = Date.now()): number | undefined {
  const limited =
    status === 429 || (status === 403 && headers.get("x-ratelimit-remaining") === "0") || headers.has("retry-after");
  if (!limited && status < 500 && status !== 0) return undefined;
  const asked = headers.get("retry-after");
  const reset = headers.get("x-ratelimit-reset");
  const wait =
    asked !== null && /^\d+$/.test(asked)
      ? Number(asked)
      : limited && reset !== null && /^\d+$/.test(reset)
        ? Math.ceil(Number(reset) - now / 1000)
        : 2 ** attempt;
  return wait <= longestWaitSeconds ? Math.max(0, wait) : undefined;
}

/** The `next` address of a `Link` header. */
export function nextPage(link: string | null): string | undefined {
  for (const part of (link ?? "").split(",")) {
    const match = /<([^>]+)>\s*;.*\brel="next"/.exec(part);
    if (match?.[1] !== undefined) return match[1];
  }
  return undefined;
}

/** A thin client of GitHub's REST API: time-outs, bounded retries, pages, answers parsed with a schema. */
export class GitHub {
  readonly #access: GitHubAccess;
  readonly #secondMilliseconds: number;

  /** `secondMilliseconds` is how long a second of waiting takes; tests make it short. */
  constructor(access: GitHubAccess, secondMilliseconds = 1000) {
    this.#access = access;
    this.#secondMilliseconds = secondMilliseconds;
  }

  /** Address of something below the repository. */
  path(path: string): string {
    return `/repos/${this.#access.repository}${path}`;
  }

  /** One call, its answer parsed. */
  async call<Schema extends z.ZodType>(
    method: string,
    path: string,
    schema: Schema,
    body?: unknown,
  ): Promise<z.infer<Schema>> {
    const response = await this.#send(method, new URL(this.#access.url.replace(/\/$/, "") + path), body);
    return schema.parse(response.status === 204 ? undefined : await response.json());
  }

  /** All pages of a list. `list` finds the items in a page; at most `maximumPages` are read. */
  async pages<Item extends z.ZodType>(
    path: string,
    item: Item,
    { key, maximumPages = 50 }: { readonly key?: string; readonly maximumPages?: number } = {},
  ): Promise<z.infer<Item>[]> {
    const items: z.infer<Item>[] = [];
    const list = z.array(item);
    let next: URL | undefined = new URL(
      `${this.#access.url.replace(/\/$/, "")}${path}${path.includes("?") ? "&" : "?"}per_page=100`,
    );
    const { origin } = next;
    for (let page = 0; next !== undefined && page < maximumPages; page += 1) {
      const response = await this.#send("GET", next);
      const body: unknown = await response.json();
      items.push(...(key === undefined ? list.parse(body) : (z.looseObject({ [key]: list }).parse(body)[key] ?? [])));
      const link = nextPage(response.headers.get("link"));
      next = link === undefined ? undefined : new URL(link);
      // The token goes to no other host than the one it was given for.
      if (next !== undefined && next.origin !== origin) break;
    }
    return items;
  }

  async #send(method: string, url: URL, body?: unknown): Promise<Response> {
    for (let attempt = 0; ; attempt += 1) {
      const response = await this.#once(method, url, body);
      if (response instanceof Response && response.ok) return response;
      const [status, headers] = response instanceof Response ? [response.status, response.headers] : [0, new Headers()];
      // A POST that may have arrived is not sent twice: a second comment is worse than none.
      const repeatable = method !== "POST" || status === 429 || status === 403;
      const wait = repeatable && attempt + 1 < attempts ? retryAfter(status, headers, attempt) : undefined;
      if (wait === undefined) throw await failure(method, url, response);
      if (response instanceof Response) await response.body?.cancel();
      await sleep(wait * this.#secondMilliseconds);
    }
  }

  async #once(method: string, url: URL, body: unknown): Promise<Error | Response> {
    const { token } = this.#access;
    const credential = typeof token === "string" ? token : await token();
    try {
      return await fetch(url, {
        method,
        redirect: "error",
        signal: AbortSignal.timeout(timeoutMilliseconds),
        headers: {
          accept: "application/vnd.github+json",
          authorization: `Bearer ${credential}`,
          "user-agent": "delivery",
          "x-github-api-version": "2022-11-28",
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }
}

async function failure(method: string, url: URL, response: Error | Response): Promise<GitHubError> {
  const what = `${method} ${url.pathname}`;
  if (!(response instanceof Response)) {
    const cause = response.cause instanceof Error ? response.cause.message : "";
    const reason = cause === "" ? response.message : `${response.message}, ${cause}`;
    return new GitHubError(`GitHub at ${url.origin} did not answer ${what}: ${reason}`, 0, { cause: response });
  }
  const body = ErrorBody.safeParse(await response.json().catch(() => undefined));
  const reason = body.success ? body.data.message : response.statusText;
  const advice = advices[response.status] ?? "";
  return new GitHubError(`GitHub answered ${what} with ${response.status}: ${reason}${advice}`, response.status);
}

/** What a person can do about an answer. */
const advices: Readonly<Record<number, string>> = {
  401: " (the token is wrong or has expired: export a new one as GITHUB_TOKEN)",
  404: " (there is no such thing, or the token may not see it)",
};
