/** Errors of the network, as Node and undici throw them: causes within causes, and several at once. */

interface NetworkError {
  readonly code?: unknown;
  readonly name?: unknown;
  readonly syscall?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
}

/** The code of an error or of what caused it; "connection failed" where none has one. */
export function codeOf(error: unknown): string {
  const { code, name, cause } = (error ?? {}) as NetworkError;
  if (typeof code === 'string') return code;
  // Thrown without a code where the answer does not even begin like HTTP.
  if (name === 'HTTPParserError') return name;
  return cause ? codeOf(cause) : 'connection failed';
}

/** Whether the error came while connecting: nothing can have been sent. */
export function isConnecting(error: unknown): boolean {
  const { syscall, message, cause, errors } = (error ?? {}) as NetworkError;
  if (syscall === 'connect' || syscall === 'getaddrinfo') return true;
  if (/^(ECONNREFUSED|ENOTFOUND|EAI_\w+|UND_ERR_CONNECT_TIMEOUT)$/.test(codeOf(error))) return true;
  if (typeof message === 'string' && message.includes('before secure TLS connection was established')) return true;
  // Several addresses were tried, one after the other.
  if (Array.isArray(errors) && errors.length > 0) return errors.every(isConnecting);
  return cause !== undefined && cause !== error && isConnecting(cause);
}
