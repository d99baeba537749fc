/** The operators' listener over real HTTP. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openLog } from '../../platform/log.ts';
import { Metrics } from '../../platform/metrics.ts';
import { openOps, type Ops, type ReadinessCheck } from './ops.ts';

const log = openLog('silent');

async function open(checks: Record<string, ReadinessCheck>, metrics = new Metrics()): Promise<Ops> {
  return openOps({ host: '127.0.0.1', port: 0, metrics, log, checks });
}

test('a process that answers is live', async () => {
  const ops = await open({});
  const response = await fetch(`${ops.url}/health/live`);
  assert.deepEqual([response.status, await response.json()], [200, { status: 'live' }]);
  await ops.close();
});

test('it is ready only while every check passes, and names those that do not', async () => {
  let isBroken = false;
  const storage = async (): Promise<void> => {
    if (isBroken) throw new Error('disk gone: /secret/path');
  };
  const ops = await open({ storage, listeners: async () => undefined });
  assert.equal((await fetch(`${ops.url}/health/ready`)).status, 200);
  isBroken = true;
  const response = await fetch(`${ops.url}/health/ready`);
  const text = await response.text();
  assert.equal(response.status, 503);
  assert.deepEqual(JSON.parse(text), { status: 'not ready', failed: ['storage'] });
  await ops.close();
});

test('metrics are Prometheus text with what was counted', async () => {
  const metrics = new Metrics();
  metrics.watchProcess();
  metrics.countRequest({ door: 'cognito-idp', operation: 'SignUp', outcome: 'ok', durationMs: 12 });
  const refused = { door: 'cognito-idp', operation: 'InitiateAuth', outcome: 'NotAuthorizedException' };
  metrics.countRequest({ ...refused, durationMs: 3 });
  metrics.connectionOpened('vpce-1');
  metrics.countCut('vpce-1', 'source');
  const ops = await open({}, metrics);
  const response = await fetch(`${ops.url}/metrics`);
  const text = await response.text();
  assert.match(response.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
  assert.match(text, /^sekisho_requests_total\{door="cognito-idp",operation="SignUp",outcome="done"\} 1$/m);
  assert.match(text, /operation="InitiateAuth",outcome="refused"\} 1$/m);
  assert.match(text, /^sekisho_errors_total\{door="cognito-idp",code="NotAuthorizedException"\} 1$/m);
  assert.match(text, /^sekisho_listener_connections\{endpoint="vpce-1"\} 1$/m);
  assert.match(text, /^sekisho_listener_cuts_total\{endpoint="vpce-1",reason="source"\} 1$/m);
  assert.match(text, /nodejs_eventloop_lag_seconds/);
  await ops.close();
});

test('nothing else is served', async () => {
  const ops = await open({});
  assert.equal((await fetch(`${ops.url}/constructor`)).status, 404);
  assert.equal((await fetch(`${ops.url}/metrics`, { method: 'POST' })).status, 405);
  await ops.close();
});
