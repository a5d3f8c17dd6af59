/** An answer that is an error, with the body GitHub gives. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    errors?: readonly unknown[],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = status;
    this.headers = headers;
    this.body = {
      message,
      ...(errors === undefined ? {} : { errors }),
      documentation_url: "https://docs.github.com/rest",
      status: String(status),
    };
  }
}

/** GitHub's answer for everything that is absent or hidden. */
export const notFound = () => new ApiError(404, "Not Found");

/** GitHub's answer for a body it understands and refuses. */
export const invalid = (...errors: readonly unknown[]) => new ApiError(422, "Validation Failed", errors);
