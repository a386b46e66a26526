/** What calls end with when they do not succeed. */

interface Problem {
  readonly message?: unknown;
  readonly code?: unknown;
}

/** The API refused. `code` is for programs: docs/ERRORS.md lists them. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly requestId: string | undefined;

  constructor(status: number, code: string, message: string, requestId: string | undefined) {
    super(message);
    this.status = status;
    this.code = code;
    this.requestId = requestId;
  }
}

/** No answer came, however often it was tried. What was asked for may have happened or not. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly code = 'no-answer';
}

/** The socket refused a frame. */
export class FrameRefused extends Error {
  override readonly name = 'FrameRefused';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** It was closed before what it was asked for was answered. */
export class Closed extends Error {
  override readonly name = 'Closed';
  readonly code = 'closed';
}

/** The refusal that an answer holds, which is JSON but for a few words of plain text. */
export async function problemOf(response: Response): Promise<ApiError> {
  const text = await response.text();
  const { message, code } = parsed(text);
  const said = typeof message === 'string' ? message : text || response.statusText;
  const requestId = response.headers.get('x-request-id') ?? undefined;
  return new ApiError(response.status, typeof code === 'string' ? code : 'unknown', said, requestId);
}

function parsed(text: string): Problem {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
