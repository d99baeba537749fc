/** Error answers: the status, headers and body that AWS clients expect. */
import { cognitoIdpTable } from './generated/cognito-idp.ts';

/**
 * Errors every AWS service can answer with before an operation begins. Apart from the last two they travel with 400,
 * as all of Cognito's client faults do; the SDK's schemas say otherwise, the live service does not.
 */
const FRAMEWORK_ERRORS: Readonly<Record<string, number>> = {
  AccessDeniedException: 400,
  ExpiredTokenException: 400,
  IncompleteSignatureException: 400,
  InvalidSignatureException: 400,
  MissingAuthenticationTokenException: 400,
  SerializationException: 400,
  ThrottlingException: 400,
  UnknownOperationException: 400,
  UnrecognizedClientException: 400,
  ValidationException: 400,
  RequestEntityTooLargeException: 413,
  ServiceUnavailableException: 503,
};

const STATUS = new Map(Object.entries({ ...FRAMEWORK_ERRORS, ...cognitoIdpTable.errors }));

/** Clients limit the size of all headers together, and a message may quote what they sent. */
const MAX_HEADER_MESSAGE = 1024;
const PRINTABLE_ASCII = /^[\x20-\x7E]+$/;

export interface WireError {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Whether clients of Cognito user pools can know this error. */
export function isErrorName(text: string): boolean {
  return STATUS.has(text);
}

export function errorStatus(code: string): number {
  return STATUS.get(code) ?? 400;
}

/** An empty message is left out, as AWS does for unreadable bodies and unknown operations. */
export function encodeError(
  error: { readonly code: string; readonly message: string },
  requestId: string,
): WireError {
  const { code, message } = error;
  const headers: Record<string, string> = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-requestid': requestId,
    'x-amzn-errortype': `${code}:`,
  };
  if (message.length <= MAX_HEADER_MESSAGE && PRINTABLE_ASCII.test(message)) {
    headers['x-amzn-errormessage'] = message;
  }
  const body = JSON.stringify({ __type: code, ...(message !== '' && { message }) });
  return { status: errorStatus(code), headers, body };
}
