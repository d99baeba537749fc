/** Where browsers may be sent: absolute, without a fragment, over TLS unless the browser's own machine. */
import { refuse } from '../../contract/refusal.ts';

const ownMachine: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Schemes that browsers run or read locally instead of going somewhere. */
const dangerous: ReadonlySet<string> = new Set([
  'about:',
  'blob:',
  'data:',
  'file:',
  'filesystem:',
  'javascript:',
  'vbscript:',
  'view-source:',
]);

const schemeFirst = /^[A-Za-z][A-Za-z0-9+.-]*:/;

export function checkRedirectUrl(text: string): void {
  if (!schemeFirst.test(text) || !URL.canParse(text)) refuseUrl(`${text} is not an absolute URL.`);
  if (text.includes('#')) refuseUrl(`${text} cannot have a fragment.`);
  const { protocol, hostname } = new URL(text);
  if (dangerous.has(protocol)) refuseUrl(`${text} cannot use this scheme.`);
  if (protocol === 'http:' && !ownMachine.has(hostname)) refuseUrl(`${text} cannot use the HTTP protocol.`);
}

function refuseUrl(message: string): never {
  return refuse('InvalidParameterException', message);
}
