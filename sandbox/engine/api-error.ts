/** An answer that ends a request early, thrown by any rule. The server turns it into the response; anything else thrown is a bug and becomes a 500. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    super(`${status} ${JSON.stringify(body)}`);
    this.name = 'ApiError';
    this.status = status;
    this.body = body;
  }
}

/** The usual error answer: `{"error": text}`. */
export function refusal(status: number, error: string | null): ApiError {
  return new ApiError(status, { error });
}

/** A 400 with the text the real server gives. */
export function badData(error: string): ApiError {
  return refusal(400, error);
}

/** What the real server says when its database refused a statement. */
export function serverError(): ApiError {
  return refusal(500, 'Server Error');
}

/** A column that the table does not have. */
export function unknownColumn(table: string | undefined, name: string): ApiError {
  return badData(`Invalid column on ${table} - ${name}. Column does not exist.`);
}

/** An unserved path. */
export function pageNotFound(path: string): ApiError {
  return new ApiError(404, { message: `Page not found - ${path}` });
}

/** The sandbox keeps everything in memory, unlike the real server, and so has an end. */
export function full(words: string): ApiError {
  return badData(`The sandbox has no room for more ${words} records. Please delete some, or start it anew.`);
}
